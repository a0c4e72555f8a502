// Runs `npm ci` in this folder unless node_modules already holds exactly what package-lock.json asks for.
import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const lock = createHash('sha256').update(readFileSync('package-lock.json')).digest('hex');
const stamp = 'node_modules/.installed-lock';
if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) {
  process.exit(0);
}
console.log('Fetching the ClickHouse engine with npm (about 180 MB, once)');
const npm = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], {
  stdio: 'inherit',
  shell: process.platform === 'win32',
});
if (npm.status !== 0) {
  console.error(`npm ci failed: ${npm.error ?? `exit code ${npm.status}`}`);
  process.exit(1);
}
writeFileSync(stamp, lock);
