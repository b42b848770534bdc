import { Link } from '@backstage/core-components';
import {
  EntityName,
  ExternalLink,
  usePortalText,
} from '@plumbline/backstage-plugin-evidence-react';
import type { NextStep } from '@plumbline/backstage-plugin-scorecards-common';

/** The one thing to do first. Its address is made from evidence, so it is looked at. */
export function NextStepLink(props: { step: NextStep }) {
  const { text, url, template } = props.step;
  return (
    <>
      {text && <Step text={text} url={url} />}
      {text && template && ' · '}
      {template && (
        <>
          Template <EntityName entityRef={template} />
        </>
      )}
    </>
  );
}

/** Whether it leads to a page of this portal or of the web, and nowhere else. */
export function isAddress(url: string): boolean {
  return /^https?:\/\//i.test(url) || /^\/(?![/\\])/.test(url);
}

function Step(props: { text: string; url: string | undefined }) {
  const { url } = props;
  const text = usePortalText()(props.text);
  if (!url || !isAddress(url)) {
    return <>{text}</>;
  }
  return url.startsWith('/') ? (
    <Link to={url}>{text}</Link>
  ) : (
    <ExternalLink href={url}>{text}</ExternalLink>
  );
}
