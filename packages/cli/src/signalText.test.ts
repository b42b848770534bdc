import { toSignal } from './signalText';

describe('toSignal', () => {
  it.each([
    ['checkout is slow', undefined, { type: 'text', text: 'checkout is slow' }],
    [
      '{"type":"pager","serviceId":"P1"}',
      undefined,
      { type: 'pager', serviceId: 'P1' },
    ],
    ['{"type":"other"}', undefined, { type: 'text', text: '{"type":"other"}' }],
    ['{ not json', undefined, { type: 'text', text: '{ not json' }],
    [
      'prod/shop/checkout',
      'workload',
      {
        type: 'workload',
        name: 'checkout',
        namespace: 'shop',
        cluster: 'prod',
      },
    ],
    ['checkout', 'workload', { type: 'workload', name: 'checkout' }],
    [
      'https://github.com/a/b',
      'repository',
      { type: 'repository', url: 'https://github.com/a/b' },
    ],
    [
      '{alertname="High rate", service=checkout}',
      'alert',
      {
        type: 'alert',
        labels: { alertname: 'High rate', service: 'checkout' },
      },
    ],
    [
      '{"alertname":"High rate"}',
      'alert',
      { type: 'alert', labels: { alertname: 'High rate' } },
    ],
  ] as const)('reads %s as %s', (text, type, signal) => {
    expect(toSignal(text, type)).toEqual(signal);
  });

  it('refuses an alert without labels', () => {
    expect(() => toSignal('nothing', 'alert')).toThrow('labels such as');
  });
});
