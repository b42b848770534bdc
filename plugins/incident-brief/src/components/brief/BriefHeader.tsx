import { isKnown } from '@plumbline/backstage-plugin-evidence-common';
import type { Field } from '@plumbline/backstage-plugin-evidence-common';
import {
  Brief,
  linkNote,
  renderMarkdown,
} from '@plumbline/backstage-plugin-incident-brief-common';
import {
  ClaimValue,
  CopyButton,
  EntityName,
  entityTitle,
  ExternalLink,
  UnknownMark,
  VisuallyHidden,
} from '@plumbline/backstage-plugin-evidence-react';
import { Fragment } from 'react';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { Gap, gapsFor } from '../../model/gaps';
import { GapMarkers, Parts } from '../common/Line';
import { correctable, WrongButton } from '../review/WrongButton';
import { PinButton } from '../review/PinButton';
import { AtPicker } from './AtPicker';

function Facts(props: { brief: Brief }) {
  const { environment, environmentAssumed, service } = props.brief;
  const optional = (field: Field<string>, prefix = '') =>
    isKnown(field) && (
      <ClaimValue field={field}>{value => `${prefix}${value}`}</ClaimValue>
    );
  return (
    <Parts
      of={[
        isKnown(service.type) ? (
          <ClaimValue field={service.type} />
        ) : (
          service.kind
        ),
        isKnown(service.tier) ? (
          optional(service.tier, 'tier ')
        ) : (
          <>
            tier <UnknownMark compact reason={service.tier.unknown} />
          </>
        ),
        optional(service.lifecycle),
        environment && (
          <span
            title={environmentAssumed ? 'No environment was given' : undefined}
          >
            environment {environment}
            {environmentAssumed && ' (assumed)'}
          </span>
        ),
        isKnown(service.system) && (
          <ClaimValue field={service.system}>
            {ref => (
              <>
                part of <EntityName entityRef={ref} />
              </>
            )}
          </ClaimValue>
        ),
      ]}
    />
  );
}

function LinkNote(props: { brief: Brief; url: string }) {
  const note = linkNote(props.brief, props.url);
  return note ? (
    <Typography
      component="span"
      title={note.reason}
      sx={{
        ml: 0.5,
        fontSize: 12,
        color: note.failing ? 'error.main' : 'text.secondary',
      }}
    >
      ({note.text})
    </Typography>
  ) : null;
}

function Links(props: { brief: Brief; gaps: readonly Gap[] }) {
  const { service } = props.brief;
  const links = isKnown(service.links) ? service.links.value : [];
  const runbook = isKnown(service.runbook) ? service.runbook.value : undefined;
  const repository = isKnown(service.repository)
    ? service.repository.value
    : undefined;
  return (
    <>
      <Parts
        of={[
          runbook ? (
            <>
              <ExternalLink href={runbook}>Runbook</ExternalLink>
              <LinkNote brief={props.brief} url={runbook} />
            </>
          ) : (
            <>
              Runbook{' '}
              {!isKnown(service.runbook) && (
                <UnknownMark compact reason={service.runbook.unknown} />
              )}
            </>
          ),
          ...links
            .filter(({ url }) => url !== runbook && url !== repository)
            .slice(0, 4)
            .map(({ url, title }) => (
              <Fragment key={url}>
                <ExternalLink href={url}>{title ?? url}</ExternalLink>
                <LinkNote brief={props.brief} url={url} />
              </Fragment>
            )),
          repository && (
            <ExternalLink href={repository}>Repository</ExternalLink>
          ),
          service.editUrl && (
            <ExternalLink
              href={service.editUrl}
              title="Correct what is declared, in the file that declares it"
            >
              edit
              <VisuallyHidden> the file that declares it</VisuallyHidden>
            </ExternalLink>
          ),
        ]}
      />
      <GapMarkers gaps={gapsFor(props.gaps, 'service')} />
      <WrongButton line="service" what="the service" />
    </>
  );
}

/** What it is, where to look, as of when, and what can be done with the page. */
export function BriefHeader(props: {
  brief: Brief;
  gaps: readonly Gap[];
  /** Inside an entity's page the name is there already. */
  embedded: boolean;
  at?: string;
  onAt: (at: string | undefined) => void;
  sourcesShown: boolean;
  onSourcesShown: (shown: boolean) => void;
}) {
  const { brief, gaps, embedded, at, onAt, sourcesShown, onSourcesShown } =
    props;
  const name = brief.service.title ?? entityTitle(brief.entityRef);
  return (
    <Box
      component="header"
      sx={{
        display: 'flex',
        flexWrap: 'wrap',
        alignItems: 'baseline',
        columnGap: 2,
        rowGap: 0.25,
        pb: 0.75,
      }}
    >
      {!embedded && (
        <Typography
          component="h1"
          variant="h4"
          sx={{ m: 0, fontSize: 24, lineHeight: 1.2 }}
        >
          <EntityName entityRef={brief.entityRef} title={name} />
        </Typography>
      )}
      <Box sx={{ flex: '1 1 auto' }}>
        <Facts brief={brief} />
      </Box>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 0.5 }}>
        <AtPicker at={at} onAt={onAt} />
        <Button
          size="small"
          aria-pressed={sourcesShown}
          onClick={() => onSourcesShown(!sourcesShown)}
          sx={{ py: 0.125, textTransform: 'none' }}
        >
          {sourcesShown ? 'Hide sources' : 'Show sources'}
        </Button>
        <CopyButton
          variant="outlined"
          what="the brief as Markdown"
          text={() => renderMarkdown(brief)}
        />
        <PinButton key={brief.entityRef} brief={brief} />
      </Box>
      <Box sx={{ flexBasis: '100%', ...correctable }}>
        <Links brief={brief} gaps={gaps} />
      </Box>
    </Box>
  );
}
