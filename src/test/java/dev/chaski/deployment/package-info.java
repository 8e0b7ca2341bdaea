// SPDX-License-Identifier: Apache-2.0
/**
 * The files that people deploy with ({@code Dockerfile}, {@code docker-compose.yml}, {@code k8s/}, {@code observe/}) are code that no compiler sees: these tests read them as strictly as those for whom they
 * are written, hold them against the program's own configuration, and run what they describe.
 */
package dev.chaski.deployment;
