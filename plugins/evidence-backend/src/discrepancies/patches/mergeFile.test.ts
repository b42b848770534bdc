import * as fc from 'fast-check';
import { mergeFile } from './mergeFile';

const base = 'a\nb\nc\nd\ne\n';

describe('a file that is merged', () => {
  it.each([
    ['taken as generated', base, 'a\nB\nc\nd\ne\n', 'taken', 'a\nB\nc\nd\ne\n'],
    ['left where nothing is new', 'a\nX\n', base, 'unchanged', undefined],
    ['left where both are the same', 'new\n', 'new\n', 'unchanged', undefined],
    [
      ...(['merged', 'a\nb\nc\nd\nMINE\n', 'NEW\nb\nc\nd\ne\n'] as const),
      ...(['merged', 'NEW\nb\nc\nd\nMINE\n'] as const),
    ],
    ['left deleted', undefined, 'a\n', 'escaped', undefined],
    ['removed where it was not changed', base, undefined, 'removed', null],
    ['kept where it was changed', 'mine\n', undefined, 'kept', undefined],
    ['not there and not wanted', undefined, undefined, 'unchanged', undefined],
  ])('is %s', (_, now, text, outcome, result) => {
    expect(mergeFile({ base, now, text })).toEqual({
      outcome,
      ...(result !== undefined && { result }),
    });
  });

  it('names the lines of a conflict, and has no text then', () => {
    expect(
      mergeFile({ base, now: 'a\nb\nMINE\nX\ne\n', text: 'a\nb\nNEW\nd\ne\n' }),
    ).toEqual({ outcome: 'conflict', conflicts: [{ line: 3, lines: 2 }] });
  });

  it('conflicts with another file of the name, and is created without', () => {
    const added = { base: undefined, text: 'new\n' };
    expect(mergeFile({ ...added, now: undefined })).toEqual({
      outcome: 'created',
      result: 'new\n',
    });
    expect(mergeFile({ ...added, now: 'mine\n' }).outcome).toBe('conflict');
  });

  it('keeps the ends of lines', () => {
    const now = base.replaceAll('\n', '\r\n');
    const text = base.replace('a', 'A');
    expect(mergeFile({ base, now, text }).result).toBe(
      now.replace('a\r', 'A\r'),
    );
    expect(mergeFile({ base, now: now.replace('e', 'E'), text }).result).toBe(
      'A\r\nb\r\nc\r\nd\r\nE\r\n',
    );
  });

  it('keeps mixed ends of lines as they are', () => {
    const now = 'a\r\nb\nc\nd\r\ne\n';
    const text = base.replace('c', 'C');
    expect(mergeFile({ base, now, text: `${base}f\n` }).result).toBe(
      `${now}f\n`,
    );
    expect(mergeFile({ base, now: 'a\r\nb\nc\nd\ne\n', text }).result).toBe(
      'a\r\nb\nC\nd\ne\n',
    );
    expect(mergeFile({ base, now, text: base.replace('d', 'D') }).outcome).toBe(
      'conflict',
    );
  });

  it('is compared in bounded time, also where all lines are the same', () => {
    const blank = '\n'.repeat(4_900);
    const from = performance.now();
    expect(
      mergeFile({ base: blank, now: `mine\n${blank}`, text: `${blank}new\n` }),
    ).toEqual({
      outcome: 'conflict',
      conflicts: [{ line: 1, lines: 4_902 }],
    });
    expect(performance.now() - from).toBeLessThan(500);
    const some = '\n'.repeat(600);
    expect(
      mergeFile({ base: some, now: `mine\n${some}`, text: `${some}new\n` })
        .result,
    ).toBe(`mine\n${some}new\n`);
  });

  it('is compared in bounded time', () => {
    const many = 'x\n'.repeat(6_000);
    expect(
      mergeFile({ base: many, now: `${many}y\n`, text: `z\n${many}` }).outcome,
    ).toBe('conflict');
  });

  it('loses no line that people wrote', () => {
    const line = fc.constantFrom('a', 'b', 'c', 'd');
    const file = fc.array(line, { maxLength: 8 });
    const mine = fc.array(
      fc.tuple(fc.nat(8), fc.constantFrom('M1', 'M2', 'M3')),
      { maxLength: 3 },
    );
    fc.assert(
      fc.property(file, file, mine, (was, next, added) => {
        const lines: string[] = [...was];
        added.forEach(([at, text]) => lines.splice(at, 0, text));
        const written = (all: string[]) => all.map(one => `${one}\n`).join('');
        const { outcome, result } = mergeFile({
          base: written(was),
          now: written(lines),
          text: written(next),
        });
        const own = (text: string) =>
          text.split('\n').filter(one => one.startsWith('M'));
        const isWritten = outcome === 'merged' || outcome === 'taken';
        expect(isWritten ? own(result!) : result).toEqual(
          isWritten ? own(written(lines)) : undefined,
        );
      }),
    );
  });
});
