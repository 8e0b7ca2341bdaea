// SPDX-License-Identifier: Apache-2.0
/**
 * What receipts and presence cost, measured at running instances: {@link dev.chaski.figures.Figures} is a program. Start instances with {@code -Dchaski.limits.messages-per-minute=1000000
 * -Dchaski.limits.messages-per-hour=100000000}, and then
 *
 * <pre>
 * java -cp target/test-classes:target/chaski.jar dev.chaski.figures.Figures online --urls http://127.0.0.1:8080,http://127.0.0.1:8081 --users 10000 --seconds 60
 * java -cp target/test-classes:target/chaski.jar dev.chaski.figures.Figures marks --urls http://127.0.0.1:8080 --rate 10000 --seconds 20
 * java -cp target/test-classes:target/chaski.jar dev.chaski.figures.Figures group --urls http://127.0.0.1:8080 --members 1000 --postgres postgresql://…
 * java -cp target/test-classes:target/chaski.jar dev.chaski.figures.Figures storage --postgres postgresql://…
 * </pre>
 */
package dev.chaski.figures;
