import { createHash } from 'node:crypto';
import fc from 'fast-check';
import {
  decisionActions,
  decisionInputSchema,
  decisionTypes,
} from './decision';
import { genesisHash, sealEntry } from './entry';
import { verifyChain } from './verifyChain';

const sha256 = (text: string) =>
  createHash('sha256').update(text, 'utf8').digest('hex');

const decision = fc.record(
  {
    type: fc.constantFrom(...decisionTypes),
    action: fc.constantFrom(...decisionActions),
    control: fc.stringMatching(/^[a-z]{1,8}$/),
    reason: fc.stringMatching(/^[^\s\0]{1,20}$/u),
    body: fc.jsonValue({ maxDepth: 2 }),
  },
  { requiredKeys: ['type', 'action', 'control'] },
);
type Given = (typeof decision extends fc.Arbitrary<infer T> ? T : never)[];

function chainOf(given: Given): string[] {
  let previous = genesisHash;
  return given.map(({ control, ...rest }, at) => {
    const input = decisionInputSchema.parse({
      ...rest,
      id: `decision-${at}`,
      subject: { entityRef: 'component:default/checkout', control },
      actor: 'user:default/ana',
    });
    const { line, hash } = sealEntry(
      {
        ...input,
        seq: at + 1,
        at: new Date(1_772_366_400_000 + at).toISOString(),
        recordedBy: 'plugin:scorecards',
        previous,
      },
      sha256,
    );
    previous = hash;
    return line;
  });
}

const chain = fc.array(decision, { minLength: 1, maxLength: 8 }).map(chainOf);
const place = fc.nat().map(at => (size: number) => at % size);
const headOf = (lines: string[]) => {
  const { seq, hash } = JSON.parse(lines[lines.length - 1]);
  return { seq, hash };
};
const status = (lines: string[], checkpoint?: { seq: number; hash: string }) =>
  verifyChain(lines, { sha256, checkpoint }).status;

describe('verifyChain', () => {
  it('finds nothing wrong with what was recorded, also as it grows', () => {
    fc.assert(
      fc.property(chain, place, (lines, at) => {
        const earlier = headOf(lines.slice(0, at(lines.length) + 1));
        expect(verifyChain(lines, { sha256, checkpoint: earlier })).toEqual({
          status: 'intact',
          ...headOf(lines),
        });
      }),
    );
    expect(verifyChain([], { sha256 })).toEqual({
      status: 'intact',
      seq: 0,
      hash: genesisHash,
    });
  });

  it('finds any single edit of a line', () => {
    fc.assert(
      fc.property(chain, place, place, fc.string(), (lines, at, from, text) => {
        const line = at(lines.length);
        const start = from(lines[line].length);
        const edited = [...lines];
        edited[line] =
          lines[line].slice(0, start) + text + lines[line].slice(start + 1);
        fc.pre(edited[line] !== lines[line]);
        expect(status(edited)).toBe('broken');
      }),
      { numRuns: 500 },
    );
  });

  it('finds an edit whose own hash was put right, by what follows it', () => {
    fc.assert(
      fc.property(chain, place, (lines, at) => {
        const line = at(lines.length);
        const { hash: _, ...entry } = JSON.parse(lines[line]);
        const edited = [...lines];
        edited[line] = sealEntry({ ...entry, actor: 'user:x/y' }, sha256).line;
        expect(status(edited, headOf(lines))).toBe('broken');
        expect(status(edited)).toBe(
          line === lines.length - 1 ? 'intact' : 'broken',
        );
      }),
    );
  });

  it('finds a removed entry, a doubled one and two that changed places', () => {
    fc.assert(
      fc.property(chain, place, place, (lines, first, second) => {
        const one = first(lines.length);
        const other = second(lines.length);
        const head = headOf(lines);
        const removed = lines.filter((_, at) => at !== one);
        const doubled = [...lines];
        doubled.splice(one, 0, lines[other]);
        expect(status(removed, head)).toBe('broken');
        expect(status(doubled)).toBe('broken');
        const swapped = [...lines];
        swapped[one] = lines[other];
        swapped[other] = lines[one];
        expect(status(swapped)).toBe(one === other ? 'intact' : 'broken');
      }),
    );
  });

  it('finds a cut tail by the checkpoint, and only so', () => {
    fc.assert(
      fc.property(chain, place, (lines, at) => {
        const cut = lines.slice(0, at(lines.length));
        expect(status(cut)).toBe('intact');
        expect(verifyChain(cut, { sha256, checkpoint: headOf(lines) })).toEqual(
          {
            status: 'broken',
            problem: {
              kind: 'cut',
              message: `The chain ends with entry ${cut.length}, but the checkpoint has ${lines.length}.`,
            },
          },
        );
      }),
    );
  });

  it('finds a chain that was written anew', () => {
    fc.assert(
      fc.property(chain, chain, (lines, others) => {
        const checkpoint = headOf(lines);
        fc.pre(others[lines.length - 1] !== lines[lines.length - 1]);
        expect(status(others, checkpoint)).toBe('broken');
      }),
    );
  });

  it('says which line it is, and in what way', () => {
    const given = { type: 'gate', action: 'allowed', control: 'a' } as const;
    const lines = chainOf([given, given, given]);
    const problem = (broken: string[]) => {
      const result = verifyChain(broken, { sha256 });
      return result.status === 'broken' ? result.problem : undefined;
    };
    expect(problem([lines[0], '{}'])).toMatchObject({
      kind: 'malformed',
      line: 2,
    });
    expect(problem([lines[0], `${lines[1]} `])).toMatchObject({
      kind: 'edited',
      line: 2,
    });
    expect(problem([lines[0], lines[2]])).toEqual({
      kind: 'out-of-place',
      line: 2,
      message:
        'Line 2 has entry 3 where 2 belongs: an entry was removed, added or moved.',
    });
    const { hash: _, ...rest } = JSON.parse(lines[1]);
    const { line } = sealEntry({ ...rest, previous: genesisHash }, sha256);
    expect(problem([lines[0], line])).toMatchObject({
      kind: 'unlinked',
      line: 2,
    });
  });
});
