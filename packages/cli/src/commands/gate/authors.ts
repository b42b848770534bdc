import { maxGateMakers } from '@plumbline/backstage-plugin-scorecards-common';
import { tryGit } from '../../git/git';

type Commit = { email: string; isMerge: boolean; subject: string };

/**
 * The addresses of who wrote the commits of the change, of the last one alone where
 * its start is not known; and the subject of the last one.
 *
 * @param range.from - as it is given; git reads `base` alone, which is a hash
 */
export async function findAuthors(
  { from, base, head }: { from?: string; base?: string; head?: string },
  signal: AbortSignal,
): Promise<{ emails: string[]; notes: string[]; subject?: string }> {
  if (head === undefined) {
    return { emails: [], notes: [] };
  }
  const whole =
    base === undefined ? undefined : await log([`${base}..${head}`], signal);
  const only = ['-n', '1', head];
  // Git lists the newest commit first.
  const last = whole?.[0] ?? (await log(only, signal))?.[0];
  const commits = whole ?? (last ? [last] : []);
  const written =
    whole ??
    (last?.isMerge ? await log(['--no-merges', ...only], signal) : commits);
  const all = [
    ...new Set([
      ...(written ?? []).flatMap(one => (one.isMerge ? [] : one.email || [])),
      ...(commits.some(one => one.isMerge)
        ? await writersOfMerges(whole ? [`${base}..${head}`] : only, {
            commits,
            signal,
          })
        : []),
    ]),
  ];
  // Authors may set anything, and the gate refuses what cannot be seen.
  const shown = all.filter(email =>
    /^[\p{L}\p{N}\p{P}\p{S}]{3,254}$/u.test(email),
  );
  const emails = shown.slice(0, maxGateMakers);
  return {
    emails,
    notes: [
      ...(from !== undefined && whole === undefined
        ? [
            'This clone does not have the commits since the base, so the authors of earlier ones are not known, and could review the change; fetch the history (fetch-depth: 0).',
          ]
        : []),
      ...(emails.length < all.length
        ? [
            `Of ${all.length} authors of the commits ${emails.length} are sent; the others are too many, or have no address that can be sent, and could review the change.`,
          ]
        : []),
    ],
    subject: last?.subject,
  };
}

/**
 * The authors of merges that have lines of none of the commits that they merge. Who
 * only merges, as by the button of a host, wrote nothing.
 */
async function writersOfMerges(
  args: readonly string[],
  { commits, signal }: { commits: readonly Commit[]; signal: AbortSignal },
): Promise<string[]> {
  const printed = await tryGit(
    '.',
    [
      'log',
      '--merges',
      '--cc',
      '-p',
      '-U0',
      '--no-color',
      '--no-ext-diff',
      '--no-textconv',
      '--format=%x00%aE',
      ...args,
    ],
    { isOptional: true, signal },
  );
  return printed === undefined
    ? commits.flatMap(one => (one.isMerge ? one.email : []))
    : printed.split('\0').flatMap(text => {
        const [email, ...lines] = text.split('\n');
        return lines.some(line => line !== '') ? email : [];
      });
}

/** Commits, the newest first; undefined where this clone does not have them. */
async function log(
  args: readonly string[],
  signal: AbortSignal,
): Promise<Commit[] | undefined> {
  const printed = await tryGit(
    '.',
    ['log', '-z', '--format=%P%n%aE%n%s', ...args],
    { isOptional: true, signal },
  );
  return printed
    ?.split('\0')
    .filter(Boolean)
    .map(text => {
      const [parents, email, subject] = text.split('\n');
      return { email, isMerge: parents.includes(' '), subject };
    });
}
