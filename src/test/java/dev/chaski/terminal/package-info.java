// SPDX-License-Identifier: Apache-2.0
/** The commands that people begin with, as people use them: typed lines, printed lines, processes and signals. */
package dev.chaski.terminal;
