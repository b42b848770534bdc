import { isKnown } from '@plumbline/backstage-plugin-evidence-common';
import type { Brief } from '@plumbline/backstage-plugin-incident-brief-common';
import {
  Chip,
  ClaimText,
  EntityName,
  Fold,
  hatch,
  StatusChip,
  StatusGlyph,
  toneColours,
  UnknownMark,
  capital,
  count,
} from '@plumbline/backstage-plugin-evidence-react';
import ArrowIcon from '@mui/icons-material/ArrowForward';
import Box from '@mui/material/Box';
import { useTheme, type Theme } from '@mui/material/styles';
import useMediaQuery from '@mui/material/useMediaQuery';
import type { ReactNode } from 'react';
import { Gap, gapsFor } from '../../model/gaps';
import { moreWords } from '../../model/hit';
import {
  healthStatus,
  subjectStatus,
  usersByVerb,
} from '../../model/neighbours';
import { BriefSection } from '../common/BriefSection';

const shown = 4;

/** What a failure reaches, as a picture; never more certain than a lower bound. */
export function BlastRadius(props: { brief: Brief; gaps: readonly Gap[] }) {
  const { brief, gaps } = props;
  const { blastRadius } = brief;
  const isPartial = blastRadius.status === 'partial';
  return (
    <BriefSection
      title="Blast radius"
      gaps={gapsFor(gaps, 'blastRadius')}
      line="blastRadius"
      summary={
        isPartial && (
          <Box component="span" sx={{ fontSize: 12, color: 'text.secondary' }}>
            {blastRadius.reason}
          </Box>
        )
      }
    >
      {blastRadius.status === 'unknown' ? (
        <UnknownMark reason={blastRadius.reason} />
      ) : (
        <Box
          sx={{
            display: 'flex',
            flexDirection: { xs: 'column', md: 'row' },
            alignItems: { md: 'stretch' },
            gap: 2,
          }}
        >
          <Reach brief={brief} />
          <Picture brief={brief} />
        </Box>
      )}
    </BriefSection>
  );
}

/** From the customers to the data; folded on a phone. */
function Picture(props: { brief: Brief }) {
  const { brief } = props;
  const { customerPaths, entryPoints, regions } = brief.blastRadius;
  const isPhone = useMediaQuery<Theme>(theme => theme.breakpoints.down('sm'));
  const picture = (
    <>
      {customerPaths.length > 0 && (
        <Column title="Customer paths">
          <Folded
            items={customerPaths.map(path => (
              <Cell key={path}>{path}</Cell>
            ))}
          />
        </Column>
      )}
      {entryPoints.length > 0 && (
        <>
          <Arrow />
          <Column title="Entry points">
            <Folded
              items={entryPoints.map(ref => (
                <EntryPoint key={ref} brief={brief} entityRef={ref} />
              ))}
            />
          </Column>
        </>
      )}
      {(customerPaths.length > 0 || entryPoints.length > 0) && <Arrow />}
      <Subject brief={brief} />
      <Arrow />
      <Column title="Data">
        <Data brief={brief} />
        <Label>Regions</Label>
        {regions.length === 0 ? (
          <UnknownMark compact reason="no workload names a region" />
        ) : (
          <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 0.75 }}>
            {regions.map(region => (
              <Region key={region} brief={brief} region={region} />
            ))}
          </Box>
        )}
      </Column>
    </>
  );
  return isPhone ? (
    <Fold summary="Paths, entry points, data and regions">{picture}</Fold>
  ) : (
    picture
  );
}

/** The lower bound, and how many of each tier. */
function Reach(props: { brief: Brief }) {
  const { affected, atLeast, more, services } = props.brief.blastRadius;
  const tiers = new Map<string, number>();
  for (const { tier } of affected) {
    // Sorts behind all tiers.
    const key = tier === undefined ? 'Untiered' : `Tier ${tier}`;
    tiers.set(key, (tiers.get(key) ?? 0) + 1);
  }
  const sorted = [...tiers].sort(([a], [b]) =>
    a.localeCompare(b, 'en', { numeric: true }),
  );
  const most = Math.max(1, ...tiers.values());
  return (
    <Box sx={{ flex: '0 0 190px' }}>
      <Box sx={{ fontSize: 28, fontWeight: 600, lineHeight: 1.2 }}>
        {atLeast}
        <span title="At least: a lower bound">+</span>
      </Box>
      <Box sx={{ fontSize: 12, color: 'text.secondary', mb: 1 }}>
        {atLeast === 0
          ? 'No dependent is known, which is not to say that there is none'
          : `${atLeast === 1 ? 'entity' : 'entities'} affected at least${
              services === undefined ? '' : ` · ${count(services, 'service')}`
            }`}
      </Box>
      {sorted.map(([tier, amount]) => (
        <Box
          key={tier}
          sx={{
            display: 'grid',
            gridTemplateColumns: '52px 1fr 24px',
            alignItems: 'center',
            gap: 1,
            fontSize: 12,
            fontVariantNumeric: 'tabular-nums',
          }}
        >
          {tier}
          <Box
            component="span"
            aria-hidden
            sx={{ height: 6, borderRadius: 3, bgcolor: 'divider' }}
          >
            <Box
              component="span"
              sx={{
                display: 'block',
                height: '100%',
                borderRadius: 3,
                width: `${(amount / most) * 100}%`,
                bgcolor: 'primary.main',
              }}
            />
          </Box>
          <Box component="span" sx={{ textAlign: 'right' }}>
            {amount}
          </Box>
        </Box>
      ))}
      {moreWords(more).map(words => (
        <Box key={words} sx={{ fontSize: 12, color: 'text.secondary' }}>
          {words}
        </Box>
      ))}
    </Box>
  );
}

function Subject(props: { brief: Brief }) {
  const { brief } = props;
  const { service } = brief;
  const status = subjectStatus(brief);
  const theme = useTheme();
  const { color, ground } = toneColours(theme, 'critical');
  return (
    <Box
      sx={{
        alignSelf: 'center',
        flex: '0 0 150px',
        p: 2,
        border: 2,
        borderRadius: '10px',
        borderColor: 'text.secondary',
        ...(status === 'alerting' && { borderColor: color, bgcolor: ground }),
        ...(status === 'unknown' && {
          borderStyle: 'dashed',
          background: hatch(theme),
        }),
        textAlign: 'center',
      }}
    >
      <Box sx={{ fontWeight: 600, mb: 0.75, overflowWrap: 'anywhere' }}>
        {service.title ?? <EntityName entityRef={brief.entityRef} />}
      </Box>
      <StatusChip status={status} />
    </Box>
  );
}

/** Whose data it holds or reaches, how it is classified, and who uses it. */
function Data(props: { brief: Brief }) {
  const { brief } = props;
  const { dataClassification, kind } = brief.service;
  const { dataDomains } = brief.blastRadius;
  const users = kind.toLowerCase() === 'resource' ? usersByVerb(brief) : [];
  return (
    <Box sx={{ fontSize: 13, mb: 1 }}>
      {dataDomains.length > 0 && (
        <Box>
          {dataDomains.map(domain => (
            <Cell key={domain}>{domain}</Cell>
          ))}
        </Box>
      )}
      {isKnown(dataClassification) ? (
        <ClaimText claim={dataClassification}>
          <Chip
            tone={
              /restricted/i.test(dataClassification.value)
                ? 'warning'
                : 'neutral'
            }
          >
            {capital(dataClassification.value)}
          </Chip>
        </ClaimText>
      ) : (
        <>
          Classification{' '}
          <UnknownMark compact reason={dataClassification.unknown} />
        </>
      )}
      {users.map(({ verb, items }) => (
        <Box key={verb} sx={{ mt: 0.5 }}>
          {verb}{' '}
          {items.slice(0, shown).map((item, index) => (
            <span key={item.entityRef}>
              {index > 0 && ', '}
              <EntityName entityRef={item.entityRef} exists={item.exists} />
            </span>
          ))}
          {items.length > shown && ` and ${items.length - shown} more`}
        </Box>
      ))}
    </Box>
  );
}

function Region(props: { brief: Brief; region: string }) {
  const { brief, region } = props;
  const { alerts } = brief.firing;
  const isAlerting =
    isKnown(alerts) &&
    alerts.value.some(({ regions }) => regions?.includes(region));
  return isAlerting ? (
    <Chip tone="critical" dot="full">
      {region} alerting
    </Chip>
  ) : (
    <Chip>{region}</Chip>
  );
}

/** An entry point with its tier, and its health where the brief has it. */
function EntryPoint(props: { brief: Brief; entityRef: string }) {
  const { brief, entityRef } = props;
  const { affected } = brief.blastRadius;
  const tier = affected.find(one => one.entityRef === entityRef)?.tier;
  const neighbour = brief.dependencies.items.find(
    item => item.entityRef === entityRef,
  );
  const status = neighbour && healthStatus(neighbour.health);
  return (
    <Cell isBad={status === 'alerting'}>
      <Box component="span" sx={{ minWidth: 0 }}>
        <EntityName entityRef={entityRef} />
      </Box>
      <Box
        component="span"
        sx={{
          ml: 'auto',
          display: 'flex',
          alignItems: 'center',
          gap: 0.75,
          fontSize: 12,
          color: 'text.secondary',
          whiteSpace: 'nowrap',
        }}
      >
        {tier !== undefined && `Tier ${tier}`}
        {status && <StatusGlyph status={status} />}
      </Box>
    </Cell>
  );
}

function Folded(props: { items: ReactNode[] }) {
  const { items } = props;
  return (
    <>
      {items.slice(0, shown)}
      {items.length > shown && (
        <Box sx={{ fontSize: 12, color: 'text.secondary' }}>
          and {items.length - shown} more
        </Box>
      )}
    </>
  );
}

function Cell(props: { isBad?: boolean; children: ReactNode }) {
  const { color, ground } = toneColours(useTheme(), 'critical');
  return (
    <Box
      sx={{
        display: 'flex',
        gap: 1,
        px: 1,
        py: 0.625,
        mb: 0.75,
        border: 1,
        borderColor: 'divider',
        borderRadius: '6px',
        fontSize: 13,
        ...(props.isBad && { borderColor: color, bgcolor: ground }),
      }}
    >
      {props.children}
    </Box>
  );
}

function Column(props: { title: string; children: ReactNode }) {
  return (
    <Box sx={{ flex: '1 1 0', minWidth: 0 }}>
      <Label>{props.title}</Label>
      {props.children}
    </Box>
  );
}

function Label(props: { children: string }) {
  return (
    <Box sx={{ fontSize: 12, color: 'text.secondary', mb: 0.75 }}>
      {props.children}
    </Box>
  );
}

function Arrow() {
  return (
    <ArrowIcon
      aria-hidden
      color="action"
      sx={{
        alignSelf: 'center',
        fontSize: 20,
        display: { xs: 'none', md: 'block' },
      }}
    />
  );
}
