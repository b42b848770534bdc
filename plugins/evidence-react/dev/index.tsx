// `yarn gallery`: every part of the kit in its states; `?theme=dark` is the dark one.
import { ConfigReader } from '@backstage/config';
import {
  ApiFactoryRegistry,
  ApiProvider,
  ApiResolver,
} from '@backstage/core-app-api';
import { configApiRef } from '@backstage/core-plugin-api';
import { UnifiedThemeProvider } from '@backstage/theme';
import '@fontsource-variable/inter';
import '@fontsource-variable/jetbrains-mono';
import Box from '@mui/material/Box';
import CssBaseline from '@mui/material/CssBaseline';
import type { ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { MemoryRouter } from 'react-router-dom';
import { Card, ClockProvider, plumblineTheme } from '../src';
import { Actions, Answers, Tables } from './behaviour';
import { Changes, Claims, Figures, Words } from './parts';
import { now } from './samples';

const registry = new ApiFactoryRegistry();
registry.register('static', {
  api: configApiRef,
  deps: {},
  factory: () => new ConfigReader({}),
});

const sections: Record<string, () => ReactNode> = {
  'Status, people and places': Words,
  Evidence: Claims,
  Figures,
  Changes,
  Tables,
  'Waiting, empty and failed': Answers,
  Actions,
};

const theme = new URLSearchParams(window.location.search).get('theme');

createRoot(document.getElementById('root')!).render(
  <ApiProvider apis={new ApiResolver(registry)}>
    <MemoryRouter>
      <UnifiedThemeProvider
        theme={plumblineTheme(theme === 'dark' ? 'dark' : 'light')}
      >
        <CssBaseline />
        <ClockProvider instant={now} live>
          <Box
            component="main"
            sx={{ display: 'grid', gap: 2, p: 2, maxWidth: 1200, mx: 'auto' }}
          >
            {Object.entries(sections).map(([title, Section]) => (
              <Card key={title} title={title}>
                <Box
                  sx={{
                    display: 'grid',
                    gap: 2,
                    minWidth: 0,
                    '& > *': { minWidth: 0 },
                  }}
                >
                  <Section />
                </Box>
              </Card>
            ))}
          </Box>
        </ClockProvider>
      </UnifiedThemeProvider>
    </MemoryRouter>
  </ApiProvider>,
);
