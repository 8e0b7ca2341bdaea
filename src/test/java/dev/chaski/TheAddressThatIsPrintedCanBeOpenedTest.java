// SPDX-License-Identifier: Apache-2.0
package dev.chaski;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TheAddressThatIsPrintedCanBeOpenedTest {
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, http://127.0.0.1:8080",
        "0.0.0.0, http://127.0.0.1:8080",
        "::1, http://[::1]:8080",
        "[::1], http://[::1]:8080",
        "::, http://[::1]:8080",
        "[::], http://[::1]:8080",
        "chat.example, http://chat.example:8080"
    })
    void whereverItListens(String host, String url) {
        assertThat(Clustering.url(host, 8080)).isEqualTo(url);
        assertThat(URI.create(url).getPort()).isEqualTo(8080);
    }
}
