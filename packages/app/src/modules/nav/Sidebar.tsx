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
import { DecisionsItem } from './DecisionsItem';
import { PlumblineMark } from './PlumblineMark';

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

/** What a responder needs first, the rest by title, settings last. */
export const navContent = NavContentBlueprint.make({
  params: {
    component: ({ navItems }) => {
      const nav = navItems.withComponent(item => (
        <SidebarItem icon={() => item.icon} to={item.href} text={item.title} />
      ));

      const decisions = navItems.take('page:evidence/decisions');
      // The dialog below opens it.
      nav.take('page:search');
      // Each entity's page leads to it.
      nav.take('page:catalog-graph');

      return (
        <Sidebar>
          <SidebarLogo />
          <SidebarGroup label="Search" icon={<SearchIcon />} to="/search">
            <SidebarSearchModal />
          </SidebarGroup>
          <SidebarDivider />
          <SidebarGroup label="Menu" icon={<MenuIcon />}>
            {nav.take('page:incident-brief')}
            {nav.take('page:incident-brief/changes')}
            {nav.take('page:evidence')}
            {decisions && (
              <DecisionsItem
                icon={decisions.icon}
                to={decisions.href}
                text={decisions.title}
              />
            )}
            {nav.take('page:scorecards')}
            {nav.take('page:toil')}
            {nav.take('page:provisioning')}
            {nav.take('page:catalog')}
            {nav.take('page:api-docs')}
            <SidebarScrollWrapper>
              {nav.rest({ sortBy: 'title' })}
            </SidebarScrollWrapper>
          </SidebarGroup>
          <SidebarSpace />
          <SidebarDivider />
          <SidebarGroup
            label="Settings"
            icon={<UserSettingsSignInAvatar />}
            to="/settings"
          >
            {nav.take('page:user-settings')}
          </SidebarGroup>
        </Sidebar>
      );
    },
  },
});
