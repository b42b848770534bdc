import { signalSchema } from '../schemas/signal';
import { readSignal, signalTypes, startOfPasted } from './readSignal';
import { parseText } from './text';

describe('readSignal', () => {
  it('knows the types that there are', () => {
    const types = signalSchema.options.map(({ shape }) => shape.type.value);
    expect([...signalTypes].sort()).toEqual([...types].sort());
  });

  it.each([
    { type: 'alert', labels: { service: 'checkout' } },
    { type: 'workload', name: 'checkout', namespace: 'shop' },
    { type: 'repository', url: 'https://git.example.com/shop/checkout' },
    { type: 'pager', serviceId: 'P1' },
    { type: 'text', text: 'checkout' },
  ])('reads a signal as JSON: $type', signal => {
    expect(readSignal(` ${JSON.stringify(signal, null, 2)}\n`)).toEqual(signal);
  });

  it('leaves a signal that is not well-formed to be refused', () => {
    const read = readSignal('{"type":"alert"}');
    expect(read).toEqual({ type: 'alert' });
    expect(signalSchema.safeParse(read).success).toBe(false);
  });

  it.each([
    ['words', 'checkout is slow'],
    ['an unknown type', '{"type":"other","labels":{"service":"checkout"}}'],
    ['a type that is not text', '{"type":["alert"]}'],
    ['a list', '[{"type":"pager","serviceId":"P1"}]'],
    ['what only looks like JSON', '{ not json'],
    ['null', 'null'],
    ['nothing', ''],
  ])('takes %s as text', (_what, text) => {
    expect(readSignal(` ${text} `)).toEqual({ type: 'text', text });
  });

  it('takes an alert payload as text, which keeps all of its alerts', () => {
    const payload = JSON.stringify({
      status: 'firing',
      alerts: [
        { labels: { service: 'checkout' } },
        { labels: { service: 'payment' } },
      ],
    });
    const signal = readSignal(payload);
    expect(signal).toEqual({ type: 'text', text: payload });
    expect(parseText(payload).labels).toEqual([
      { service: 'checkout' },
      { service: 'payment' },
    ]);
  });
});

describe('startOfPasted', () => {
  const start = (payload: unknown, name = 'pay') =>
    startOfPasted(readSignal(JSON.stringify(payload)), name);

  it('is the earliest of those that fire and name the entity', () => {
    const alert = (service: string, startsAt: unknown, status = 'firing') => ({
      status,
      startsAt,
      labels: { service },
    });
    const alerts = [
      alert('pay', '2026-03-03T02:09:00Z'),
      alert('pay', '2026-03-03T03:08:00+01:00'),
      alert('pay', '2026-03-03T01:00:00Z', 'resolved'),
      alert('ledger', '2026-03-03T00:30:00Z'),
      alert('pay', 'soon'),
    ];
    expect(start({ alerts })).toBe('2026-03-03T02:08:00.000Z');
    expect(start(alerts)).toBe('2026-03-03T02:08:00.000Z');
    expect(start({ alerts }, 'ledger')).toBe('2026-03-03T00:30:00.000Z');
    expect(start({ alerts }, 'shop')).toBeUndefined();
    expect(start(alerts[3])).toBe('2026-03-03T00:30:00.000Z');
  });

  it('is unknown where nothing says it', () => {
    [
      {},
      { alerts: [null, 7, {}] },
      { alerts: 'x' },
      { startsAt: {} },
      { startsAt: 5 },
      { startsAt: '0001-01-01T00:00:00Z' },
      { alerts: [{ labels: null }, { labels: 'pay' }] },
    ].forEach(payload => expect(start(payload)).toBeUndefined());
    expect(
      startOfPasted({ type: 'text', text: '{"startsAt": "2026' }, 'pay'),
    ).toBeUndefined();
    expect(
      startOfPasted({ type: 'pager', serviceId: 'P1' }, 'pay'),
    ).toBeUndefined();
  });
});
