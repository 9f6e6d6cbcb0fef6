module timonel.dev/openapi

go 1.26.0
