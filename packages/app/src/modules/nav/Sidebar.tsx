import {
  Link,
  Sidebar,
  SidebarDivider,
  SidebarGroup,
  SidebarItem,
  SidebarScrollWrapper,
  SidebarSpace,
  sidebarConfig,
  useSidebarOpenState,
} from '@backstage/core-components';
import { NavContentBlueprint } from '@backstage/plugin-app-react';
import { SidebarSearchModal } from '@backstage/plugin-search';
import { UserSettingsSignInAvatar } from '@backstage/plugin-user-settings';
import MenuIcon from '@mui/icons-material/Menu';
import SearchIcon from '@mui/icons-material/Search';
import Box from '@mui/material/Box';
import type { ReactElement } from 'react';
import { useLocation } from 'react-router-dom';
import { DecisionsItem } from './DecisionsItem';
import { PlumblineMark } from './PlumblineMark';
import { SignedIn } from './SignedIn';

function SidebarLogo() {
  const { isOpen } = useSidebarOpenState();
  return (
    <Box
      sx={{
        height: sidebarConfig.logoHeight * 1.6,
        display: 'flex',
        alignItems: 'center',
        pl: '22px',
      }}
    >
      <Link to="/" underline="none" aria-label="Plumbline, home">
        <Box
          component="span"
          sx={{
            display: 'flex',
            alignItems: 'center',
            gap: 1,
            color: '#f4f7f7',
            fontSize: 20,
            fontWeight: 600,
            letterSpacing: '.01em',
          }}
        >
          <PlumblineMark />
          {isOpen && <span aria-hidden>Plumbline</span>}
        </Box>
      </Link>
    </Box>
  );
}

/** Where what is created stands, below scorecards. */
const createPath = (scorecards: string) => `${scorecards}/create`;

/** An entry; on the pages of creating, only that of Create is current. */
function NavItem(props: {
  icon: ReactElement | null;
  href: string;
  title: string;
}) {
  const { href, icon, title } = props;
  const { pathname } = useLocation();
  return (
    <SidebarItem
      icon={() => icon}
      to={href}
      text={title}
      end={pathname.startsWith(createPath(href))}
    />
  );
}

/** What a responder needs first, then the catalog; settings last. */
export const navContent = NavContentBlueprint.make({
  params: {
    component: ({ navItems }) => {
      const nav = navItems.withComponent(NavItem);

      const decisions = navItems.take('page:evidence/decisions');
      const create = navItems.take('page:scaffolder');
      const scorecards = navItems.clone().take('page:scorecards');
      const settings = nav.take('page:user-settings');
      // The dialog below opens it.
      nav.take('page:search');
      // Each entity's page leads to it.
      nav.take('page:catalog-graph');
      // The catalog lists them by kind.
      nav.take('page:api-docs');
      // The decisions lead to it.
      nav.take('page:incident-brief/review');

      return (
        <Sidebar>
          <SidebarLogo />
          <SidebarGroup label="Search" icon={<SearchIcon />} to="/search">
            <SidebarSearchModal />
          </SidebarGroup>
          <SidebarGroup label="Menu" icon={<MenuIcon />}>
            {nav.take('page:incident-brief')}
            {nav.take('page:incident-brief/changes')}
            {nav.take('page:scorecards')}
            {nav.take('page:toil')}
            {nav.take('page:provisioning')}
            {nav.take('page:evidence')}
            {decisions && (
              <DecisionsItem
                icon={decisions.icon}
                to={decisions.href}
                text={decisions.title}
              />
            )}
            <SidebarDivider />
            {nav.take('page:catalog')}
            {create && scorecards && (
              <SidebarItem
                icon={() => create.icon}
                // It leads to infrastructure and to other templates as well.
                to={createPath(scorecards.href)}
                text={create.title}
              />
            )}
          </SidebarGroup>
          <SidebarSpace />
          <SidebarGroup
            label="Settings"
            icon={<UserSettingsSignInAvatar />}
            to="/settings"
          >
            <SidebarScrollWrapper>
              {nav.rest({ sortBy: 'title' })}
            </SidebarScrollWrapper>
            {settings}
            <SidebarDivider />
            <SignedIn />
          </SidebarGroup>
        </Sidebar>
      );
    },
  },
});
