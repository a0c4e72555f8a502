import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

/** Where `npm run dev` finds a running console. */
const CONSOLE_URL = process.env.DETOUR_CONSOLE_URL ?? 'http://127.0.0.1:8090';

export default defineConfig(async ({ mode }) => ({
  // The mock console answers only in `--mode mock`; it is a server plugin and never part of the bundle.
  plugins: [react(), ...(mode === 'mock' ? [(await import('./dev/mockConsole')).mockConsole()] : [])],
  build: {
    outDir: process.env.DETOUR_UI_OUT ?? '../target/classes/ui',
    emptyOutDir: true,
    target: 'es2022',
    chunkSizeWarningLimit: 600,
    // Small images as data: URLs would need a wider content security policy.
    assetsInlineLimit: 0,
  },
  server: {
    host: '127.0.0.1',
    ...(mode === 'mock' ? {} : { proxy: { '/api': CONSOLE_URL } }),
  },
  preview: { host: '127.0.0.1' },
  test: {
    environment: 'jsdom',
    environmentOptions: { jsdom: { url: 'http://console.test/' } },
    setupFiles: ['./src/test/setup.ts'],
    restoreMocks: true,
    unstubGlobals: true,
    testTimeout: 60_000,
  },
}));
