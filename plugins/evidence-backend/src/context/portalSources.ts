import type { InstallationProblem } from '@plumbline/backstage-plugin-evidence-common';

/** What is read of what the portal is configured for already. */
export type PortalSource = {
  /** Of its collectors. */
  type: string;
  /** Where the portal's configuration has it. */
  key: string;
  collectors: readonly { id: string; title: string }[];
  leftOut: readonly { name: string; reason: string }[];
};

/** How it is turned off. */
export function portalSwitch(type: string): string {
  return `plumbline.portalSources.${type}: false`;
}

/** That it is read, and what of it is not; nothing of this is wrong. */
export function portalNotes({
  collectors,
  key,
  leftOut,
  type,
}: PortalSource): InstallationProblem[] {
  const read = collectors.map(({ title }) => title).join(', ');
  return [
    ...(read === ''
      ? []
      : [
          {
            severity: 'info' as const,
            subject: key,
            message: `Read-only, from the portal's configuration: ${read}`,
            next: `${portalSwitch(type)} turns it off`,
          },
        ]),
    ...leftOut.map(({ name, reason }) => ({
      severity: 'info' as const,
      subject: key,
      message: `'${name}' is not read: ${reason}`,
      next: `A collector of type '${type}' under plumbline.collectors reads it${
        read === '' ? `; or ${portalSwitch(type)} ends this note` : ''
      }`,
    })),
  ];
}
