/**
 * What Maven calls: `node scripts/maven.mjs build <output directory>` and `node scripts/maven.mjs check`.
 *
 * Both do nothing when nothing has changed: each leaves a stamp, the hash of everything it depends on, and runs again
 * only when the hash is another. `npm ci` runs only when the lock file, the settings or the Node version changed.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const UI = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const TARGET = resolve(UI, '../target');
const CONTRACT = resolve(UI, '../src/main/resources/openapi/detour-console.yaml');
const MINIMUM_NODE = [20, 19];

function main([task, output]) {
  requireNode();
  if (task === 'build' && output !== undefined) build(resolve(output));
  else if (task === 'check') check();
  else fail(`arguments: "${process.argv.slice(2).join(' ')}" (expected: build <output directory> | check)`);
}

function build(output) {
  const stamp = join(TARGET, 'ui-build.stamp');
  const inputs = hash(
    ['src', 'public', 'index.html', 'vite.config.ts', 'tsconfig.json', CONTRACT],
    dependencies(),
  );
  if (existsSync(join(output, 'index.html')) && isFresh(stamp, inputs)) {
    say('unchanged, not built again');
    return;
  }
  install();
  npm(['run', '--silent', 'build', '--', '--logLevel', 'warn'], { DETOUR_UI_OUT: output });
  leave(stamp, inputs);
  say(`built into ${output}`);
}

function check() {
  const stamp = join(TARGET, 'ui-check.stamp');
  const everything = readdirSync(UI).filter((name) => name !== 'node_modules' && !name.endsWith('.md'));
  const inputs = hash([...everything.sort(), CONTRACT], dependencies());
  if (isFresh(stamp, inputs)) {
    say('unchanged since its checks passed');
    return;
  }
  install();
  npm(['run', '--silent', 'check']);
  leave(stamp, inputs);
  say('types, lint, format and tests are fine');
}

function install() {
  const stamp = join(UI, 'node_modules', '.detour.stamp');
  const inputs = dependencies();
  if (isFresh(stamp, inputs)) return;
  say('installing its dependencies');
  rmSync(stamp, { force: true });
  npm(['ci', '--prefer-offline', '--loglevel', 'error']);
  leave(stamp, inputs);
}

const dependencies = () => hash(['package.json', 'package-lock.json', '.npmrc'], process.versions.modules);

/** Hash of files and folders (names and contents) and of some text. */
function hash(paths, text) {
  const digest = createHash('sha256').update(text);
  const add = (path) => {
    const file = resolve(UI, path);
    if (statSync(file).isDirectory()) {
      for (const name of readdirSync(file).sort()) add(join(file, name));
    } else if (!file.endsWith('.gen.d.ts')) {
      digest.update(`\0${file.slice(UI.length)}\0`).update(readFileSync(file));
    }
  };
  paths.forEach(add);
  return digest.digest('hex');
}

const isFresh = (stamp, inputs) => existsSync(stamp) && readFileSync(stamp, 'utf8') === inputs;

function leave(stamp, inputs) {
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, inputs);
}

function npm(args, environment = {}) {
  const options = { cwd: UI, stdio: 'inherit', env: { ...process.env, ...environment } };
  // npm is a script with another name on Windows.
  const run = spawnSync('npm', args, { ...options, shell: process.platform === 'win32' });
  if (run.error) fail(`npm cannot be started: ${run.error.message}`);
  if (run.status !== 0) fail(`"npm ${args.join(' ')}" failed`);
}

function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  const [wantedMajor, wantedMinor] = MINIMUM_NODE;
  if (major < wantedMajor || (major === wantedMajor && minor < wantedMinor)) {
    fail(`Node ${process.versions.node} (expected: ${MINIMUM_NODE.join('.')} or newer)`);
  }
}

function say(message) {
  console.log(`console UI: ${message}`);
}

function fail(message) {
  console.error(`console UI: ${message}`);
  process.exit(1);
}

main(process.argv.slice(2));
