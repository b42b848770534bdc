import type { InstallationProblem } from '@plumbline/backstage-plugin-evidence-common';
import type { PortalCollectors } from '@plumbline/backstage-plugin-evidence-node';

/** What is read of what the portal is configured for already. */
export type PortalSource = {
  /** Of its collectors. */
  type?: string;
  /** Where the portal's configuration has it; absent where it takes no settings. */
  key?: string;
  /** The setting that turns it off. */
  off: string;
  /** What is read of it, in words: titles of collectors, or links. */
  titles: readonly string[];
  /** The ids of collectors. */
  collectors: readonly string[];
  leftOut: PortalCollectors['leftOut'];
};

/** That it is read, and what of it is not; nothing of this is wrong. */
export function portalNotes({
  key,
  leftOut,
  off,
  titles,
  type,
}: PortalSource): InstallationProblem[] {
  const subject = key ?? 'plumbline.portalSources';
  return [
    ...(titles.length === 0
      ? []
      : [
          {
            severity: 'info' as const,
            subject,
            message: `Read-only, ${
              key ? "from the portal's configuration" : 'without settings'
            }: ${titles.join(', ')}`,
            next: `${off} turns it off`,
          },
        ]),
    ...leftOut.map(({ name, reason, switch: on }) => ({
      severity: 'info' as const,
      subject,
      message: `'${name}' is not read: ${reason}`,
      next: `${
        on
          ? `${on}: true reads it`
          : `A collector of type '${type}' under plumbline.collectors reads it`
      }${titles.length === 0 ? `; or ${off} ends this note` : ''}`,
    })),
  ];
}

/** What one setting would read for a type, where there is such. */
export function offSource(
  fromPortal: readonly PortalSource[],
  ofType: string,
): { missing: string; settings: string } | undefined {
  for (const { key, leftOut, type } of fromPortal) {
    const off = leftOut.find(one => one.switch !== undefined);
    if (type === ofType && off) {
      const lines = off.switch!.split('.');
      return {
        missing: `${
          key ?? 'The portal'
        } has what it takes, and one setting reads it; it is off because ${
          off.reason
        }`,
        settings: `${lines
          .map((name, depth) => `${'  '.repeat(depth)}${name}:`)
          .join('\n')} true\n`,
      };
    }
  }
  return undefined;
}
