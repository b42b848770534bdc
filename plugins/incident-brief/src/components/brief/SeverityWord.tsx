import { Chip, capital } from '@plumbline/backstage-plugin-evidence-react';

/** Whether a severity, in its source's words, is among the gravest. */
export function isGrave(severity: string | undefined): boolean {
  return /crit|page|emerg|sev-?[012]|^p[01]$|high/i.test(severity ?? '');
}

/** Severity as a word; the colour only helps to find it. */
export function SeverityWord(props: { severity: string }) {
  const { severity } = props;
  return (
    <Chip tone={isGrave(severity) ? 'critical' : 'warning'} dot="full">
      {/\d/.test(severity) ? severity : capital(severity)}
    </Chip>
  );
}
