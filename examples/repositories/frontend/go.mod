module shop.example/frontend

go 1.24

require google.golang.org/grpc v1.71.0
