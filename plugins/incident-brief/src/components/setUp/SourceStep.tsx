import {
  installationOf,
  type SetUpSource,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  Chip,
  ExternalLink,
  Fold,
  Paste,
  RelativeTime,
  type Tone,
  count,
  number,
  usePortalText,
} from '@plumbline/backstage-plugin-evidence-react';
import {
  type SetUpStep,
  setUpWords,
} from '@plumbline/backstage-plugin-incident-brief-common';
import Box from '@mui/material/Box';
import { Fragment } from 'react';
import { TestConnection } from './TestConnection';

const tones: Record<SetUpSource['state'], Tone> = {
  failing: 'critical',
  'not-installed': 'critical',
  silent: 'warning',
  'not-configured': 'neutral',
  available: 'neutral',
  reporting: 'ok',
};

const kinds: Record<SetUpSource['kind'], string> = {
  collector: 'queried by the portal',
  webhook: 'webhook',
  push: 'pushes to the portal',
  module: 'module to add',
};

/** One source: how far it is, what of a brief it fills, and how to go on. */
export function SourceStep(props: {
  step: SetUpStep;
  services: number;
  /** Its settings are shown. */
  isNext: boolean;
  onChanged: () => void;
}) {
  const { step, services, isNext, onChanged } = props;
  const { source, fills, closes } = step;
  const { id, kind, state, title } = source;
  const isOpen = state !== 'reporting';
  // The title of a webhook is its product; that of others says what they read.
  const isNamed = kind === 'webhook' && title !== undefined;
  return (
    <Box
      component="li"
      aria-label={`${id}, ${kinds[kind]}`}
      sx={{
        border: 1,
        borderColor: 'divider',
        borderRadius: '10px',
        bgcolor: 'background.paper',
        px: 2,
        py: 1.5,
        minWidth: 0,
        ...(isNext && { borderColor: 'primary.main' }),
      }}
    >
      <Box
        sx={{
          display: 'flex',
          flexWrap: 'wrap',
          alignItems: 'center',
          columnGap: 1.25,
          rowGap: 0.5,
        }}
      >
        <Box component="strong" sx={{ fontWeight: 600 }}>
          {isNamed ? title : id}
        </Box>
        <Box component="span" sx={{ fontSize: 12, color: 'text.secondary' }}>
          {kinds[kind]}
          {title && title !== id && ` · ${isNamed ? id : title}`}
        </Box>
        <Box
          sx={{
            display: 'flex',
            alignItems: 'center',
            gap: 1.25,
            ml: 'auto',
            fontSize: 12,
            color: 'text.secondary',
            fontVariantNumeric: 'tabular-nums',
          }}
        >
          {source.lastReport && (
            <span>
              {state === 'failing' && 'last report '}
              <RelativeTime instant={source.lastReport} />
            </span>
          )}
          {state === 'failing' && !source.lastReport && (
            <span>never reported</span>
          )}
          <Services source={source} services={services} />
          <Chip
            tone={tones[state]}
            dot={
              state === 'not-configured' || state === 'available'
                ? 'dashed'
                : 'full'
            }
          >
            {setUpWords(source)}
          </Chip>
        </Box>
      </Box>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 0.5, mt: 1, mb: 0.5 }}>
        {fills.map(line => (
          <Chip key={line} tone={closes.includes(line) ? 'primary' : 'neutral'}>
            {closes.includes(line) ? `+ ${line}` : line}
          </Chip>
        ))}
        {fills.length === 0 && (
          <Box component="span" sx={{ fontSize: 12, color: 'text.secondary' }}>
            {source.reports.length > 0
              ? 'No line of a brief'
              : 'Whatever it reports'}
          </Box>
        )}
      </Box>
      {source.reach && state !== 'reporting' && (
        <Box sx={{ fontSize: 12, color: 'text.secondary' }}>
          Found by{' '}
          {source.reach.annotations.map((name, index) => (
            <Fragment key={name}>
              {index > 0 && ', '}
              <code>{name}</code>
            </Fragment>
          ))}
        </Box>
      )}
      {source.portalKey && (
        <Box sx={{ fontSize: 13, color: 'text.secondary' }}>
          Read as the portal has it, at <code>{source.portalKey}</code>;{' '}
          <code>plumbline.portalSources.{source.type}: false</code> turns it off
        </Box>
      )}
      <Words step={step} />
      {(isOpen || closes.length > 0) && (
        <HowTo source={source} isOpen={isNext} />
      )}
      {kind === 'collector' &&
        state !== 'not-configured' &&
        !source.reports.includes('catalog') && (
          <TestConnection id={id} onDone={onChanged} />
        )}
    </Box>
  );
}

/** How many it reports of, and how many it could. */
function Services(props: { source: SetUpSource; services: number }) {
  const { source, services } = props;
  const { kind, reach, state } = source;
  const all = `of ${count(services, 'service')}`;
  const isAny = source.services > 0;
  return (
    <>
      {isAny && (
        <span>
          {number(source.services)} {all}
        </span>
      )}
      {reach && (state !== 'reporting' || reach.services > source.services) && (
        <span>
          could reach {reach.atLeast && 'at least '}
          {number(reach.services)} {!isAny && all}
        </span>
      )}
      {!reach && !isAny && state !== 'reporting' && kind !== 'push' && (
        <span>reach unknown</span>
      )}
    </>
  );
}

function Words(props: { step: SetUpStep }) {
  const portalText = usePortalText();
  const { closes, source } = props.step;
  const isElsewhere = source.state === 'reporting' && closes.length > 0;
  const words = isElsewhere
    ? 'It reports, but nothing current about these lines for this service: see its state, and how its names are matched'
    : // That it is not configured or installed, its state says.
      !['not-configured', 'available'].includes(source.state) && source.missing;
  return words ? (
    <Box
      sx={{
        fontSize: 13,
        maxHeight: 120,
        overflow: 'auto',
        overflowWrap: 'anywhere',
      }}
    >
      {words}
      {source.next && (
        <Box>
          <strong>Next:</strong> {portalText(source.next)}
        </Box>
      )}
    </Box>
  ) : null;
}

/** What to enter where, here and at the source. */
function HowTo(props: { source: SetUpSource; isOpen: boolean }) {
  const { address, command, guide, id, kind, settings } = props.source;
  return (
    <>
      {guide && (
        <Box sx={{ fontSize: 13, color: 'text.secondary' }}>
          {guide.text}. <ExternalLink href={guide.url}>Guide</ExternalLink>
        </Box>
      )}
      <Install {...props} />
      {(settings || address) && (
        <Fold
          summary={settings ? 'Settings' : 'Where it posts to'}
          open={props.isOpen}
        >
          <Box
            sx={{
              display: 'grid',
              gap: 1,
              mt: 1,
              fontSize: 13,
              gridTemplateColumns: 'minmax(0, 1fr)',
            }}
          >
            {settings && (
              <>
                <span>
                  Add to app-config.yaml of this portal, or to a file given with
                  --config; set the variables where the backend runs, and
                  restart it:
                </span>
                <Paste text={settings} what={`the settings of ${id}`} />
              </>
            )}
            {address && (
              <>
                <span>
                  Let it post to this address, with{' '}
                  {settings === undefined && kind === 'webhook' ? (
                    <>
                      the secret of <code>plumbline.webhooks.{id}.secrets</code>
                      :
                    </>
                  ) : (
                    'the same secret:'
                  )}
                </span>
                <Paste text={address} what={`the address of ${id}`} />
              </>
            )}
            {command && (
              <>
                <span>
                  Then let it run this, with the same token in PLUMBLINE_TOKEN:
                </span>
                <Paste text={command} what={`the command of ${id}`} />
              </>
            )}
          </Box>
        </Fold>
      )}
    </>
  );
}

/** Of a module that is not installed: its package and its line. */
function Install(props: { source: SetUpSource; isOpen: boolean }) {
  const { id, state } = props.source;
  const install =
    state === 'available' || state === 'not-installed'
      ? installationOf(id)
      : undefined;
  return install ? (
    <Fold summary="Install" open={props.isOpen}>
      <Box
        sx={{
          display: 'grid',
          gap: 1,
          mt: 1,
          fontSize: 13,
          gridTemplateColumns: 'minmax(0, 1fr)',
        }}
      >
        <Paste text={install.command} what={`the package of ${id}`} />
        <span>
          The line of <code>packages/backend/src/index.ts</code>:
        </span>
        <Paste text={install.line} what={`the line of ${id}`} />
        <span>
          Without a registry, in a clone of Plumbline, both at once (
          <ExternalLink href={install.url}>guide</ExternalLink>):
        </span>
        <Paste text={install.adopt} what={`the script of ${id}`} />
      </Box>
    </Fold>
  ) : null;
}
