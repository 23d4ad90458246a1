# SPDX-License-Identifier: GPL-2.0-or-later
"""The benchmark, and the other commands that run guest programs.

A module imports only modules that this list names before it:

    common                              paths, messages, failures, files
    compiler apt elf figures            tools that know nothing of benchmarks
    guests peer kernels                 what there is to run, and under what
    programs suite inputs cases         what is run, and on what
    results timing guest_code           what a result looks like, one run, and
                                        which function code belongs to
    machine choice journal              header, options, directory of results
    call_tables percall time_shares measure     ways to measure
    charts page tables report           what is shown
    differential                        libm under two qemus

Some of them are commands; compare, compare_results, containers (which uses
short), coverage,
demo, math_diff, overheads, run and short are nothing else.  A command has a
main(), which a script in this directory or in scripts/ calls.
"""
