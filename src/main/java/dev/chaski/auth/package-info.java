// SPDX-License-Identifier: Apache-2.0
/**
 * Who is calling: tokens are issued elsewhere and verified here.
 *
 * <p>A caller is whoever the {@code sub} claim of a valid JWT names; nothing a client says about itself counts beside
 * that. {@link dev.chaski.auth.DevelopmentTokens} is the one exception to "issued elsewhere": it makes tokens for
 * trying things out, from the secret in the configuration.
 */
package dev.chaski.auth;
