/** @jest-environment node */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { varianceOf } from '@plumbline/backstage-plugin-evidence-common';
import Ajv2020 from 'ajv/dist/2020';
import { parse, stringify } from 'yaml';
import { createLadderEngine } from './inputs';
import { environmentLadderJsonSchema } from './jsonSchema';
import { ladderFor, parseLadder } from './ladder';

const root = resolve(__dirname, '../../../..');
const folder = join(root, 'standards/environments');
const engine = createLadderEngine();
const owner = 'group:default/payments';
const staging = { name: 'staging', owner };
const base = {
  id: 'shop',
  version: 1,
  title: 'Shop',
  owner,
  environments: [staging, { name: 'production', owner }],
};
const parsed = (change: object, nameOf?: (name: string) => string) =>
  parseLadder(engine, stringify({ ...base, ...change }), nameOf);

// Out of date? scripts/writeControlDocs.cjs says how to write it.
describe('what is published of ladders', () => {
  const schema = JSON.parse(JSON.stringify(environmentLadderJsonSchema()));

  it('is what docs/schemas/environment-ladder.schema.json says', () => {
    const documented = readFileSync(
      join(root, 'docs/schemas/environment-ladder.schema.json'),
      'utf8',
    );
    expect(JSON.parse(documented)).toEqual(schema);
  });

  it.each(readdirSync(folder))('takes %s, as the portal does', file => {
    const text = readFileSync(join(folder, file), 'utf8');
    const validate = new Ajv2020({ strict: false }).compile(schema);
    validate(parse(text));
    expect(validate.errors ?? []).toEqual([]);
    const { compiled, problems } = parseLadder(engine, text);
    expect(problems).toBeUndefined();
    expect(`${compiled!.ladder!.id}.yaml`).toBe(file);
    // What may differ does so as what it is, in the example.
    const allowed = compiled!.rungs.flatMap(rung => rung.allowed);
    expect(allowed.filter(one => !varianceOf(one).kind)).toEqual([]);
  });
});

describe('a ladder is refused in one sentence', () => {
  const condition = { id: 'a', must: 'true', message: 'No', satisfiedBy: 'So' };
  const of = (own: object) => ({ environments: [{ ...staging, ...own }] });

  it.each([
    [
      { environments: [staging, { ...staging, name: 'Staging' }] },
      /'Staging' is on the ladder twice: a release would return/,
    ],
    [{ owner: 'payments' }, /^'owner': must be a group, such as group:/],
    [of({ owner: 'user:default/ana' }), /^'environments.0.owner': must be a g/],
    [of({ soak: 'two days' }), /^'environments.0.soak': must be a duration, s/],
    [of({ soak: '0h' }), /must be a duration/],
    [of({ rollback: { rehearsedWithin: '1y' } }), /must be a duration/],
    [of({ soak: '2d', timeout: '1d' }), /timeout': must be longer than 'soak'/],
    [
      {
        environments: Array.from({ length: 21 }, (_, at) => ({
          name: `e${at}`,
          owner,
        })),
      },
      /must have at most 20 environments/,
    ],
    [{ environments: [] }, /^'environments': /],
    [of({ entry: [condition, condition] }), /must have each id once/],
    [of({ entry: [{ ...condition, must: 'no.such' }] }), /entry.0.must': /],
    [
      of({ verification: [{ ...condition, message: '{{ no.such }}' }] }),
      /verification.0.message': /,
    ],
  ])('%#', (change, message) => {
    const { problems } = parsed(change);
    expect(problems).toHaveLength(1);
    expect(problems![0].message).toMatch(message);
    expect(problems![0].line).toBeGreaterThan(0);
  });

  it('by the names of the portal, and where it is no ladder', () => {
    const { problems } = parsed(
      { environments: [staging, { name: 'stage', owner }] },
      name => (name === 'stage' ? 'staging' : name),
    );
    expect(problems![0].message).toContain("'staging' is on the ladder twice");
    expect(parseLadder(engine, 'a: 1').problems![0].message).toMatch(
      /it is no ladder of environments: it lacks/,
    );
    expect(parseLadder(engine, '{').problems).toHaveLength(1);
  });
});

describe('the ladder of an entity', () => {
  const ladders = [
    {},
    { types: ['service'] },
    { tags: ['pci'] },
    { systems: ['shop'] },
    { systems: ['system:default/shop'], types: ['service'] },
  ].map((appliesTo, at) => parsed({ id: `l${at}`, appliesTo }).compiled!);
  const idFor = (subject: Parameters<typeof ladderFor>[1]) =>
    ladderFor(ladders, subject)?.ladder!.id;

  it('is the most specific one that applies', () => {
    expect([
      idFor({}),
      idFor({ type: 'service' }),
      idFor({ type: 'service', tags: ['PCI'] }),
      idFor({ type: 'website', tags: ['pci'], system: 'default/Shop' }),
      idFor({ type: 'service', tags: ['pci'], system: 'shop' }),
      idFor({ type: 'service', system: 'shop', namespace: 'other' }),
    ]).toEqual(['l0', 'l1', 'l2', 'l3', 'l4', 'l1']);
    expect(ladderFor(ladders.slice(1), { type: 'website' })).toBeUndefined();
  });
});
