// SPDX-License-Identifier: Apache-2.0
/** What users are promised, seen where they see it: on the page, in a Chromium of this machine. Skipped, loudly, where there is none. */
package dev.chaski.browser;
