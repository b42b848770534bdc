module <% service.repository.split("://")[1] %>

go 1.24
