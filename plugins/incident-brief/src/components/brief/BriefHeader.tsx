import { isKnown } from '@plumbline/backstage-plugin-evidence-common';
import {
  Brief,
  linkNote,
  renderMarkdown,
} from '@plumbline/backstage-plugin-incident-brief-common';
import {
  Chip,
  ClaimText,
  CopyButton,
  EntityName,
  entityTitle,
  ExternalLink,
  UnknownMark,
  VisuallyHidden,
  capital,
} from '@plumbline/backstage-plugin-evidence-react';
import SourcesIcon from '@mui/icons-material/VisibilityOutlined';
import { Fragment } from 'react';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { Gap, gapsFor } from '../../model/gaps';
import { EnvironmentChip } from '../common/EnvironmentChip';
import { GapMarkers, Parts } from '../common/Line';
import { correctable, WrongButton } from '../review/WrongButton';
import { PinButton } from '../review/PinButton';
import { AtPicker } from './AtPicker';

/** Tier, environment and system, as chips. */
function Facts(props: { brief: Brief }) {
  const { environment, service } = props.brief;
  return (
    <Box
      sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 1 }}
    >
      {isKnown(service.tier) ? (
        <ClaimText claim={service.tier}>
          <Chip tone={service.tier.value === '1' ? 'info' : 'neutral'}>
            Tier {service.tier.value}
          </Chip>
        </ClaimText>
      ) : (
        <>
          Tier <UnknownMark compact reason={service.tier.unknown} />
        </>
      )}
      <EnvironmentChip brief={props.brief} />
      {isKnown(service.lifecycle) &&
        service.lifecycle.value !== environment && (
          <Chip>{capital(service.lifecycle.value)}</Chip>
        )}
      <Box component="span" sx={{ fontSize: 13, color: 'text.secondary' }}>
        {isKnown(service.type) ? service.type.value : service.kind}
        {isKnown(service.system) && (
          <>
            {' of '}
            <EntityName entityRef={service.system.value} />
          </>
        )}
      </Box>
    </Box>
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
              Edit
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
        alignItems: 'center',
        columnGap: 1.5,
        rowGap: 1,
      }}
    >
      {!embedded && (
        <Typography
          component="h1"
          sx={{
            m: 0,
            fontSize: 20,
            fontWeight: 600,
            lineHeight: 1.3,
            '&&& a': { color: 'inherit', textDecoration: 'none' },
          }}
        >
          <EntityName entityRef={brief.entityRef} title={name} />
        </Typography>
      )}
      {!embedded && <Facts brief={brief} />}
      <Box sx={{ ml: { md: 'auto' }, fontSize: 13, ...correctable }}>
        <Links brief={brief} gaps={gaps} />
      </Box>
      <Box
        sx={{
          display: 'flex',
          flexWrap: 'wrap',
          ml: { lg: 'auto' },
          gap: 1,
          flexBasis: { xs: '100%', lg: 'auto' },
          '& button': {
            color: 'text.primary',
            borderColor: 'divider',
          },
        }}
      >
        <AtPicker brief={brief} at={at} onAt={onAt} />
        <Button
          size="small"
          variant="outlined"
          startIcon={<SourcesIcon />}
          aria-pressed={sourcesShown}
          onClick={() => onSourcesShown(!sourcesShown)}
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
    </Box>
  );
}
