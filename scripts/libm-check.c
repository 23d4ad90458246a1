/*
 * Whether the processor can run a library of scripts/libm: for GModule, which
 * does not open one that says why not.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
const char *g_module_check_init(void *module);

const char *g_module_check_init(void *module)
{
    __builtin_cpu_init();
    return __builtin_cpu_supports("fma") && __builtin_cpu_supports("avx")
           ? (const char *)0 : "the processor has no FMA";
}
