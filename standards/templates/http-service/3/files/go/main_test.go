package main

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestSaysThatItIsUp(t *testing.T) {
	answer := httptest.NewRecorder()
	request := httptest.NewRequest(http.MethodGet, "/healthz", nil)
	newService().ServeHTTP(answer, request)
	if answer.Code != http.StatusOK {
		t.Fatalf("answered %d", answer.Code)
	}
}
