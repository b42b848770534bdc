import {
  EntityName,
  ExternalLink,
} from '@plumbline/backstage-plugin-evidence-react';
import type { NextStep } from '@plumbline/backstage-plugin-scorecards-common';

/** The one thing to do first. Its address is made from evidence, so it is looked at. */
export function NextStepLink(props: { step: NextStep }) {
  const { text, url, template } = props.step;
  return (
    <>
      {url && /^https?:\/\//i.test(url) ? (
        <ExternalLink href={url}>{text}</ExternalLink>
      ) : (
        text
      )}
      {template && (
        <>
          {' · with the template '}
          <EntityName entityRef={template} />
        </>
      )}
    </>
  );
}
