/*
 * A library with one function; ANSWER tells what the function returns.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

int answer(int x);

int answer(int x)
{
    return x + ANSWER;
}
