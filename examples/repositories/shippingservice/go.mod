module shop.example/shippingservice

go 1.22

require google.golang.org/grpc v1.71.0
