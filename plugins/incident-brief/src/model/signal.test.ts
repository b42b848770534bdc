import { readSignal, signalParameter } from './signal';

describe('readSignal', () => {
  it('takes plain words as they are', () => {
    expect(readSignal('  checkout is slow ')).toEqual({
      type: 'text',
      text: 'checkout is slow',
    });
    expect(readSignal('   ')).toBeUndefined();
  });

  it.each([
    'https://github.com/plumbline-examples/checkoutservice',
    'git@github.com:plumbline-examples/checkoutservice.git',
    'https://gitlab.example.com/shop/checkout/-/blob/main/a.go',
  ])('knows the repository %s', url => {
    expect(readSignal(url)).toEqual({ type: 'repository', url });
  });

  it('leaves other addresses to their words', () => {
    expect(readSignal('https://grafana.example/d/checkoutservice')?.type).toBe(
      'text',
    );
  });

  it('takes the first alert of what Alertmanager posts', () => {
    const alert = { labels: { alertname: 'High', app: 'checkout', n: 1 } };
    const expected = {
      type: 'alert',
      labels: { alertname: 'High', app: 'checkout' },
      annotations: undefined,
    };
    expect(readSignal(JSON.stringify({ alerts: [alert] }))).toEqual(expected);
    expect(readSignal(JSON.stringify([alert]))).toEqual(expected);
    expect(readSignal(JSON.stringify(alert))).toEqual(expected);
  });

  it('takes a signal as it is, and broken JSON as words', () => {
    const pager = { type: 'pager', serviceId: 'PPAY001' } as const;
    expect(readSignal(JSON.stringify(pager))).toEqual(pager);
    expect(signalParameter(pager)).toBe(JSON.stringify(pager));
    expect(readSignal('{"labels": ')?.type).toBe('text');
    expect(readSignal('{"a": 1}')?.type).toBe('text');
  });
});
