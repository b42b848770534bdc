/**
 * The example shop in operation: who calls whom, how often a second, and how
 * much of that fails. What is published to `orders-topic` no span reports, as
 * it would be where the client of the broker is not instrumented.
 */
const traced = [
  ['frontend', 'productcatalogservice', 9],
  ['frontend', 'currencyservice', 11],
  ['frontend', 'cartservice', 6],
  ['frontend', 'recommendationservice', 5],
  ['frontend', 'shippingservice', 2],
  ['frontend', 'adservice', 5],
  ['frontend', 'checkoutservice', 3, 0.3],
  ['partner-api', 'checkoutservice', 1, 0.3],
  ['checkoutservice', 'cartservice', 3],
  ['checkoutservice', 'productcatalogservice', 5],
  ['checkoutservice', 'currencyservice', 6],
  ['checkoutservice', 'shippingservice', 3],
  ['checkoutservice', 'paymentservice', 3, 0.25],
  ['checkoutservice', 'emailservice', 2],
  // Nobody declares this one.
  ['checkoutservice', 'legacy-orders', 1],
  ['recommendationservice', 'productcatalogservice', 5],
  ['orderfulfilment', 'shippingservice', 2],
];
const toDatabases = [
  ['checkoutservice', 'orders-db', 3],
  ['paymentservice', 'payments-db', 3],
  ['orderfulfilment', 'orders-db', 2],
  ['cartservice', 'redis-cart', 9],
];
/** Callers and servers that tracing saw one side of. */
const oneSided = [
  ['user', 'frontend', 8],
  ['paymentservice', 'unknown', 1],
];
/** Only the mesh sees these, by two proxies each. */
const meshed = [
  ['mobile-bff', 'checkoutservice', 2, 0.3],
  ['mobile-bff', 'productcatalogservice', 7],
  ['mobile-bff', 'cartservice', 3],
  ['mobile-bff', 'currencyservice', 6],
];

const toCall =
  more =>
  ([client, server, perSecond, failing = 0]) => ({
    client,
    server,
    perSecond,
    failing,
    ...more,
  });

export const calls = [
  ...traced.map(toCall()),
  ...toDatabases.map(toCall({ kind: 'database' })),
  ...oneSided.map(toCall({ kind: 'virtual_node' })),
  ...meshed.map(toCall({ mesh: { namespace: 'shop', cluster: 'prod-eu' } })),
];

/** Whose alerts go where. The others have no route, and reach the default. */
export const teams = {
  'payments-platform': ['checkoutservice', 'paymentservice', 'currencyservice'],
  'web-storefront': ['frontend', 'cartservice', 'productcatalogservice'],
  'order-operations': ['shippingservice', 'orderfulfilment', 'partner-api'],
};
