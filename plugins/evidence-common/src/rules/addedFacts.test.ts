import { z } from 'zod';
import { ruleFacts } from '../facts';
import { createRuleEngine, definitionOf, describeFact, type NewFact } from '.';

const replicas: NewFact = {
  name: 'acme.replicas',
  description: 'How many run',
  maxAgeSeconds: 3600,
  schema: z.object({ ready: z.number().int(), zone: z.string().optional() }),
  collectors: ['acme'],
};

describe('a fact that a module adds', () => {
  it('is read by rules as any other, by what goes over the wire', () => {
    const sent = JSON.parse(JSON.stringify(describeFact(replicas)));
    const engine = createRuleEngine([...ruleFacts, definitionOf(sent)]);
    const rule = engine.compile('acme.replicas.ready >= 2', 'bool');
    const values = new Map([['acme.replicas', { ready: 3 }]]);
    expect(rule.evaluate(values, 0)).toMatchObject({ value: true });
    expect(rule.evaluate(new Map(), 0)).toMatchObject({
      status: 'unknown',
      missing: ['acme.replicas'],
    });
    expect(() => engine.compile('acme.replicas.redy > 1', 'bool')).toThrow(
      /redy/,
    );
    const { schema } = engine.definition('acme.replicas')!;
    expect(schema.safeParse({ ready: 1 }).success).toBe(true);
    expect(schema.safeParse({ ready: 'all' }).success).toBe(false);
  });

  it.each<[Partial<NewFact>, RegExp]>([
    [{ name: 'replicas' }, /in parts with dots between them/],
    [{ name: 'acme.Replicas' }, /in parts with dots between them/],
    [{ name: 'health.replicas' }, /must not begin with 'health\.'/],
    [{ name: 'acme.known' }, /'acme.known' has been added already/],
    [{ name: 'acme.known.part' }, /one is a field of the other/],
    [{ name: 'acme.in' }, /./],
    [{ maxAgeSeconds: 0 }, /'maxAgeSeconds' above 0/],
    [{ maxAgeSeconds: Number.NaN }, /'maxAgeSeconds' above 0/],
    [{ schema: z.date() }, /must describe JSON/],
    [{ schema: z.string().transform(Number) }, /must describe JSON/],
  ])('is refused with %j', (change, message) => {
    expect(() =>
      describeFact({ ...replicas, ...change }, [{ name: 'acme.known' }]),
    ).toThrow(message);
  });
});
