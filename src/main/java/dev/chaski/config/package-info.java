// SPDX-License-Identifier: Apache-2.0
/**
 * What an instance was told to be: every setting, read once at the start, checked, and handed on as records.
 *
 * <p>{@link dev.chaski.config.ConfigLoader} lays the sources over each other (defaults, file, environment, system
 * properties) and either returns a {@link dev.chaski.config.ChaskiConfig} in which every value is within its bounds, or
 * reports all mistakes at once in a {@link dev.chaski.config.ConfigException}. The table of keys behind it ({@code Key})
 * is the only place where a name, a default or a bound is written. Rooms take their own slice
 * ({@code config.limits()}), never a map of strings.
 */
package dev.chaski.config;
