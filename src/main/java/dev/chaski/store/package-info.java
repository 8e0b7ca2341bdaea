// SPDX-License-Identifier: Apache-2.0
/**
 * PostgreSQL, the truth: one class per table (or act) that owns its SQL and turns rows into records at once. A {@code SqlClient} is the first argument where a statement may run inside somebody's
 * transaction.
 */
package dev.chaski.store;
