import {
  capital,
  Chip,
  VisuallyHidden,
} from '@plumbline/backstage-plugin-evidence-react';
import type { Brief } from '@plumbline/backstage-plugin-incident-brief-common';

/** The environment that a brief is about; hatched where nothing states it. */
export function EnvironmentChip(props: { brief: Brief }) {
  const { environment, environmentAssumed } = props.brief;
  if (environment === undefined) {
    return null;
  }
  const name = capital(environment);
  if (!environmentAssumed) {
    return <Chip>{name}</Chip>;
  }
  const reason = `No environment was reported, so ${name} is assumed`;
  return (
    <span title={reason}>
      <Chip dot="dashed">{name}, assumed</Chip>
      <VisuallyHidden>: {reason}</VisuallyHidden>
    </span>
  );
}
