package main

// Keys of feature-flags.yaml.
const (
	onePageCheckout = "one-page-checkout"
	mayRefund       = "may-refund"
)
