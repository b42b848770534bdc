import { Link } from '@backstage/core-components';
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
      <Step text={text} url={url} />
      {template && (
        <>
          {' · with the template '}
          <EntityName entityRef={template} />
        </>
      )}
    </>
  );
}

function Step(props: { text: string; url: string | undefined }) {
  const { text, url } = props;
  if (url && /^https?:\/\//i.test(url)) {
    return <ExternalLink href={url}>{text}</ExternalLink>;
  }
  // A page of this portal, such as a discrepancy with its patch.
  if (url && /^\/(?![/\\])/.test(url)) {
    return <Link to={url}>{text}</Link>;
  }
  return <>{text}</>;
}
