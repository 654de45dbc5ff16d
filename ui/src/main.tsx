/** Starts the web app: styles, theme, cache, router. */
import './mantine-styles.ts';
import '@fontsource-variable/inter/wght.css';
import './global.css';
import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createCache } from './api/cache.ts';
import { router } from './router.tsx';
import { Notices } from './shared/Notices.tsx';
import { cssVariablesResolver, theme } from './theme.ts';

const place = document.getElementById('root');
if (!place) throw new Error('index.html has no element #root');

createRoot(place).render(
  <StrictMode>
    <QueryClientProvider client={createCache()}>
      <MantineProvider theme={theme} cssVariablesResolver={cssVariablesResolver} defaultColorScheme="auto">
        <RouterProvider router={router} />
        <Notices />
      </MantineProvider>
    </QueryClientProvider>
  </StrictMode>,
);
