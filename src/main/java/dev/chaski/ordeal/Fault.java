// SPDX-License-Identifier: Apache-2.0
package dev.chaski.ordeal;

/** Something that breaks, and is mended. It is used once; both methods may block for a moment. */
interface Fault {
    /** It breaks; answers what was done to whom, in words. */
    String begin();

    /** It is mended, as far as somebody must do something for that. */
    void end();
}
