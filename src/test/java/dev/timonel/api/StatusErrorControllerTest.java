package dev.timonel.api;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.RequestDispatcher;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class StatusErrorControllerTest {
    @Test
    void nothingIsAppendedToAnAnswerThatIsOnItsWay() throws Exception {
        MockHttpServletRequest request = new MockHttpServletRequest("GET", "/api/v1/pods");
        request.setAttribute(RequestDispatcher.ERROR_STATUS_CODE, 500);
        MockHttpServletResponse response = new MockHttpServletResponse();
        response.getWriter().write("{\"type\":\"ADDED\"}");
        response.flushBuffer();
        new StatusErrorController().error(request, response);

        assertThat(response.getContentAsString()).isEqualTo("{\"type\":\"ADDED\"}");
    }
}
