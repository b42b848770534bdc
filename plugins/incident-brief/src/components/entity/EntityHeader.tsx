import {
  RELATION_CHILD_OF,
  RELATION_HAS_MEMBER,
  RELATION_OWNED_BY,
  RELATION_PART_OF,
  type Entity,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import { Link } from '@backstage/core-components';
import {
  EntityRefLinks,
  getEntityRelations,
  useAsyncEntity,
  useEntityPresentation,
} from '@backstage/plugin-catalog-react';
import { isKnown } from '@plumbline/backstage-plugin-evidence-common';
import {
  Chip,
  ClockProvider,
  Initials,
  PageHead,
  StatusChip,
  toneColours,
  WithEntityTitle,
  capital,
  count,
} from '@plumbline/backstage-plugin-evidence-react';
import type { Brief } from '@plumbline/backstage-plugin-incident-brief-common';
import ApiIcon from '@mui/icons-material/CodeOutlined';
import DomainIcon from '@mui/icons-material/AccountTreeOutlined';
import GroupIcon from '@mui/icons-material/GroupOutlined';
import PersonIcon from '@mui/icons-material/PersonOutlined';
import ResourceIcon from '@mui/icons-material/StorageOutlined';
import ServiceIcon from '@mui/icons-material/SpaceDashboardOutlined';
import type { SvgIconComponent } from '@mui/icons-material';
import Box from '@mui/material/Box';
import Tab from '@mui/material/Tab';
import Tabs from '@mui/material/Tabs';
import { Fragment, useEffect, useRef } from 'react';
import { subjectStatus } from '../../model/neighbours';
import { TeamActions } from '../brief/OnCallCard';
import { EnvironmentChip } from '../common/EnvironmentChip';
import { EntityMenu } from './EntityMenu';
import { useEntityBrief, useTeamBrief } from './useEntityBrief';

const icons = new Map<string, SvgIconComponent>([
  ['api', ApiIcon],
  ['domain', DomainIcon],
  ['group', GroupIcon],
  ['resource', ResourceIcon],
  ['system', DomainIcon],
  ['user', PersonIcon],
]);

type HeaderTab = { id: string; label: string };

/**
 * The head of an entity's page, the same on each of its tabs: its name, how it is,
 * whose it is, and whom to page where something fires.
 *
 * @param props.tabs - as the catalog groups them; a group is shown as its tabs
 */
export function EntityHeader(props: {
  tabs: (
    | (HeaderTab & { href: string })
    | (HeaderTab & { items: (HeaderTab & { href: string })[] })
  )[];
  activeTabId?: string;
}) {
  const { entity } = useAsyncEntity();
  return entity ? <Header {...props} entity={entity} /> : <></>;
}

function Header(
  props: Parameters<typeof EntityHeader>[0] & { entity: Entity },
) {
  const { entity, tabs, activeTabId } = props;
  const kind = entity.kind.toLowerCase();
  const isTeam = kind === 'group';
  const { primaryTitle } = useEntityPresentation(entity);
  const { brief, error } = useEntityBrief(entity);
  const team = useTeamBrief(isTeam ? entity : undefined).brief;
  const isFiring = brief && subjectStatus(brief) === 'alerting';
  const onCall = isFiring ? brief : team;
  const shown = tabs.flatMap(tab => ('items' in tab ? tab.items : tab));
  const tabsRef = useRef<HTMLDivElement>(null);
  const width = tabsRef.current?.clientWidth;
  useEffect(() => {
    // The selected one, once there is room for it: on a phone they are wider than it.
    tabsRef.current
      ?.querySelector('[aria-selected=true]')
      ?.scrollIntoView?.({ block: 'nearest', inline: 'center' });
  }, [activeTabId, width, shown.length]);
  return (
    <Box
      component="header"
      // As wide as what the catalog puts the content of the tab into.
      sx={{ px: { xs: 2, sm: 2.5 }, pt: 2.25, mb: 2 }}
    >
      <ClockProvider
        instant={(brief ?? team)?.generatedAt ?? new Date().toISOString()}
        live
      >
        <PageHead
          crumbs={
            isTeam
              ? [
                  { to: '/catalog', title: 'Catalog' },
                  { to: '/catalog?filters[kind]=group', title: 'Teams' },
                ]
              : [{ to: `/catalog?filters[kind]=${kind}`, title: 'Catalog' }]
          }
          icon={<KindIcon kind={kind} />}
          title={primaryTitle}
          status={
            brief ? (
              <>
                <State brief={brief} />
                {error && <StatusChip status="stale">Not refreshed</StatusChip>}
              </>
            ) : (
              <>
                {error && <StatusChip status="unknown" />}
                <Chip>{capital(kindOf(entity))}</Chip>
                <Members entity={entity} />
              </>
            )
          }
          below={<Belongs entity={entity} />}
        >
          <EntityMenu entity={entity} />
          {onCall && <TeamActions team={onCall.owner.workload} urgent />}
        </PageHead>
      </ClockProvider>
      <Tabs
        component="nav"
        aria-label="Views"
        value={shown.some(({ id }) => id === activeTabId) ? activeTabId : false}
        variant="scrollable"
        scrollButtons={false}
        ref={tabsRef}
        sx={{ borderBottom: 1, borderColor: 'divider', minHeight: 40 }}
      >
        {shown.map(({ id, label, href }) => (
          <Tab
            key={id}
            value={id}
            label={label}
            component={Link}
            to={href === '' ? '.' : href}
            sx={{
              minWidth: 0,
              minHeight: 40,
              px: 1.375,
              fontSize: 13,
              textTransform: 'none',
              '&&': { color: 'text.secondary', textDecoration: 'none' },
              '&&.Mui-selected': { color: 'text.primary' },
            }}
          />
        ))}
      </Tabs>
    </Box>
  );
}

function KindIcon(props: { kind: string }) {
  const Icon = icons.get(props.kind) ?? ServiceIcon;
  return (
    <Box
      aria-hidden
      sx={theme => {
        const { color, ground } = toneColours(theme, 'primary');
        return {
          display: { xs: 'none', sm: 'flex' },
          p: 1,
          borderRadius: '8px',
          flex: 'none',
          color,
          bgcolor: ground,
        };
      }}
    >
      <Icon sx={{ fontSize: 22 }} />
    </Box>
  );
}

/** How it is, its tier and its environment. */
function State(props: { brief: Brief }) {
  const { service } = props.brief;
  const { alerts } = props.brief.firing;
  return (
    <>
      <span title={isKnown(alerts) ? undefined : alerts.unknown}>
        <StatusChip status={subjectStatus(props.brief)} />
      </span>
      {isKnown(service.tier) && <Chip>Tier {service.tier.value}</Chip>}
      <EnvironmentChip brief={props.brief} />
    </>
  );
}

/** Whose it is, and what it is part of. */
function Belongs(props: { entity: Entity }) {
  const { entity } = props;
  const owners = getEntityRelations(entity, RELATION_OWNED_BY);
  const wholes = getEntityRelations(entity, RELATION_PART_OF);
  const isTeam = entity.kind === 'Group';
  const parents = getEntityRelations(entity, RELATION_CHILD_OF);
  const members = getEntityRelations(entity, RELATION_HAS_MEMBER);
  const parts = [
    owners.length > 0 && <EntityRefLinks entityRefs={owners} hideIcons />,
    wholes.length > 0 && <EntityRefLinks entityRefs={wholes} hideIcons />,
    parents.length > 0 && <EntityRefLinks entityRefs={parents} hideIcons />,
    isTeam && count(members.length, 'person', 'people'),
  ].filter(Boolean);
  return (
    <>
      {parts.map((part, index) => (
        <Fragment key={index}>
          {index > 0 && ' · '}
          {part}
        </Fragment>
      ))}
    </>
  );
}

/** Who belongs to a team, as far as there is room. */
function Members(props: { entity: Entity }) {
  const refs = getEntityRelations(props.entity, RELATION_HAS_MEMBER).map(one =>
    stringifyEntityRef(one),
  );
  return (
    <Box
      component="span"
      sx={{ display: { xs: 'none', sm: 'inline-flex' }, gap: 0.5, ml: 0.5 }}
    >
      {refs.slice(0, 8).map(ref => (
        <WithEntityTitle key={ref} entityRef={ref}>
          {title => (
            <span title={title}>
              <Initials name={title} />
            </span>
          )}
        </WithEntityTitle>
      ))}
    </Box>
  );
}

function kindOf({ kind, spec }: Entity): string {
  const type = spec?.type;
  return typeof type === 'string' ? type : kind;
}
