# SPDX-License-Identifier: GPL-2.0-or-later
"""The benchmark, and the other commands that run guest programs.

A module imports only modules of the lines above its own.

    common                          paths, messages, failures, files
    compiler apt elf figures        tools that know nothing of the benchmark
    guests machine kernels          what there is: sysroots, hosts, programs
    programs suite inputs cases     what is run, and on what
    timing guest_code results       one run; where code belongs; what is kept
    journal time_shares percall     a directory of results; ways to measure
    measure call_tables charts      one case; what is shown
    page tables report
    differential                    libm under two qemus

The commands: compare coverage compare_results demo guests math_diff overheads
percall report run time_shares.  Each has a main(), which a script of the same
name calls, in this directory or in scripts/.
"""
