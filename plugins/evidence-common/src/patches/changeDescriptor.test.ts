/** @jest-environment node */
import fc from 'fast-check';
import { EdgeType } from '../schemas/observation';
import { splitList } from '../splitList';
import { changeDescriptor } from './changeDescriptor';
import type { DescriptorChange } from './edits';
import { commentsOf, descriptor, targets } from './__testUtils__/descriptors';
import { describedIn, statesOf } from './__testUtils__/judged';
import { unifiedDiff } from './unifiedDiff';

const refOf = (text: string) =>
  /kind"?: ?"?Resource/.test(text)
    ? 'resource:default/checkout'
    : 'component:default/checkout';

/** One line of it, whatever the number of places. */
function changed(text: string, change: DescriptorChange): string {
  const result = changeDescriptor(text, change);
  if (result.status !== 'changed') {
    throw new Error(`${JSON.stringify(result)} of ${text}`);
  }
  return result.text;
}

const types = fc.constantFrom<EdgeType>(
  'calls',
  'consumes',
  'reads',
  'writes',
  'publishes',
  'subscribes',
);

describe('changeDescriptor', () => {
  it('declares what was seen, whatever the file looks like, and once only', () => {
    fc.assert(
      fc.property(
        descriptor,
        fc.constantFrom(...targets, 'component:default/new', 'api:default/new'),
        types,
        (text, to, type) => {
          const entityRef = refOf(text);
          const change = { entityRef, do: 'declare-edge', to, type } as const;
          const was = statesOf(text, entityRef, to, type);
          const isDeclared = was.every(one => one === 'declared-and-observed');
          const result = changeDescriptor(text, change);
          expect(result.status).toBe(isDeclared ? 'already' : 'changed');
          const next = isDeclared ? text : changed(text, change);
          // More than one where it is typed more than once.
          expect(new Set(statesOf(next, entityRef, to, type))).toEqual(
            new Set(['declared-and-observed']),
          );
          expect(changeDescriptor(next, change)).toEqual({ status: 'already' });
          expect(commentsOf(next)).toEqual(commentsOf(text));
          expect(/[^\r]\n/.test(next)).toBe(/[^\r]\n/.test(text));
          const back = { ...change, do: 'retract-edge' } as const;
          expect(statesOf(changed(next, back), entityRef, to, type)).toEqual([
            'observed-only',
          ]);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('takes away what nothing sees, and leaves the rest', () => {
    fc.assert(
      fc.property(descriptor, fc.constantFrom(...targets), (text, to) => {
        const entityRef = refOf(text);
        const change = { entityRef, do: 'retract-edge', to } as const;
        const isDeclared = statesOf(text, entityRef, to).length > 0;
        const result = changeDescriptor(text, change);
        expect(result.status).toBe(isDeclared ? 'changed' : 'impossible');
        const next = isDeclared ? changed(text, change) : text;
        expect(statesOf(next, entityRef, to)).toEqual([]);
        const others = targets.filter(one => one !== to);
        for (const other of others) {
          expect(statesOf(next, entityRef, other)).toEqual(
            statesOf(text, entityRef, other),
          );
        }
        // A comment beside what goes goes with it; no other does.
        const gone = unifiedDiff('a.yaml', text, next)
          .diff.split('\n')
          .filter(line => /^-(?!--)/.test(line))
          .map(line => `${line.slice(1)}\n`);
        expect(commentsOf(next).length).toBeGreaterThanOrEqual(
          commentsOf(text).length - commentsOf(gone.join('')).length,
        );
      }),
      { numRuns: 150 },
    );
  });

  it('gives an alias beside those that are there', () => {
    fc.assert(
      fc.property(
        descriptor,
        fc.stringMatching(/^[a-z0-9][a-z0-9 _.-]{0,20}[a-z]$/),
        (text, alias) => {
          const entityRef = refOf(text);
          const aliasesOf = (of: string) =>
            splitList(
              describedIn(of, entityRef).entity.metadata.annotations?.[
                'plumbline.dev/aliases'
              ],
            );
          const known = aliasesOf(text);
          const next = changed(text, { entityRef, do: 'add-alias', alias });
          expect(aliasesOf(next)).toEqual([...known, alias]);
          const back = changed(next, { entityRef, do: 'remove-alias', alias });
          expect(aliasesOf(back)).toEqual(known);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('survives any text', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), text => {
        const result = changeDescriptor(text, {
          entityRef: 'component:default/a',
          do: 'set-owner',
          owner: 'group:default/b',
        });
        expect(result.status).toBe('impossible');
      }),
    );
  });
});
