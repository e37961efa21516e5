// Makes the recordings of src/voice/clips.ts with espeak-ng and ffmpeg, trimmed and equally loud, and measures them.
//
//   npm run clips                    all of them, and the manifest
//   npm run clips -- loket huruf-a   only these, and the manifest
//   npm run clips -- --measure       nothing is made: the manifest is written anew from the files (after a human recording)
import { execFileSync } from 'node:child_process';
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CHIME, CLIPS } from './clips.ts';

const RATE = 22_050;
const FOLDER = fileURLToPath(new URL('../web/assets/voice/', import.meta.url));
const MANIFEST = fileURLToPath(new URL('manifest.json', import.meta.url));
const LOUDNESS = 10 ** (-20 / 20);
const PEAK = 10 ** (-1.5 / 20);
const FRAME = Math.round(RATE * 0.01);

function speak(words) {
  const wav = execFileSync('espeak-ng', ['-v', 'id', '-s', '140', '-p', '45', '-g', '2', '--stdout', words]);
  return samplesOf(wav, ['-f', 'wav']);
}

function samplesOf(bytes, format) {
  const raw = ffmpeg([...format, '-i', 'pipe:0', '-ac', '1', '-ar', String(RATE), '-f', 'f32le', 'pipe:1'], bytes);
  return new Float32Array(raw.buffer.slice(raw.byteOffset, raw.byteOffset + raw.byteLength));
}

function ffmpeg(args, input) {
  return execFileSync('ffmpeg', ['-v', 'error', '-y', ...args], { input, maxBuffer: 64 << 20 });
}

// A word of 0.3 s is shorter than one block of EBU R128, so loudness is the RMS of the frames that carry sound.
function loudnessOf(samples) {
  const frames = [];
  for (let at = 0; at < samples.length; at += FRAME) frames.push(powerOf(samples.subarray(at, at + FRAME)));
  const loudest = Math.max(...frames);
  const sounding = frames.filter((power) => power > loudest / 100);
  return Math.sqrt(sounding.reduce((sum, power) => sum + power, 0) / sounding.length);
}

function powerOf(samples) {
  return samples.reduce((sum, x) => sum + x * x, 0) / samples.length;
}

function peakOf(samples) {
  return samples.reduce((peak, x) => Math.max(peak, Math.abs(x)), 0);
}

function trim(samples) {
  const floor = peakOf(samples) * 0.01;
  const first = samples.findIndex((x) => Math.abs(x) > floor);
  const last = samples.findLastIndex((x) => Math.abs(x) > floor);
  const margin = Math.round(RATE * 0.008);
  return samples.slice(Math.max(0, first - margin), last + margin);
}

function level(samples) {
  const gain = Math.min(LOUDNESS / loudnessOf(samples), PEAK / peakOf(samples));
  return samples.map((x) => x * gain);
}

// Without this the cut at either end would click.
function soften(samples) {
  const ramp = Math.round(RATE * 0.006);
  return samples.map((x, i) => x * Math.min(1, i / ramp, (samples.length - 1 - i) / ramp));
}

// Two soft bell notes, a falling major third (E5, C5), each a sine with two quiet overtones that die away.
function chime() {
  const samples = new Float32Array(Math.round(RATE * 1.5));
  strike(samples, 0, 659.25);
  strike(samples, 0.42, 523.25);
  return samples.map((x, i) => x * Math.min(1, (samples.length - 1 - i) / (RATE * 0.25)));
}

function strike(samples, at, pitch) {
  const start = Math.round(at * RATE);
  for (let i = start; i < samples.length; i++) {
    const t = (i - start) / RATE;
    const attack = Math.min(1, t / 0.008);
    const tone = (n, loud, fade) => loud * Math.sin(2 * Math.PI * pitch * n * t) * Math.exp(-t * fade);
    samples[i] += attack * (tone(1, 1, 3.2) + tone(2, 0.22, 5) + tone(3, 0.08, 8));
  }
}

function save(name, samples) {
  const raw = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
  const from = ['-f', 'f32le', '-ar', String(RATE), '-ac', '1', '-i', 'pipe:0'];
  ffmpeg(
    [...from, '-ac', '1', '-b:a', '32k', '-map_metadata', '-1', '-id3v2_version', '0', `${FOLDER}${name}.mp3`],
    raw,
  );
}

function measure() {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.mp3'));
  const durations = files.sort().map((file) => {
    const seconds = samplesOf(ffmpeg(['-i', `${FOLDER}${file}`, '-f', 'wav', 'pipe:1']), ['-f', 'wav']).length / RATE;
    return [file.replace('.mp3', ''), { duration_ms: Math.round(seconds * 1000) }];
  });
  writeFileSync(MANIFEST, `${JSON.stringify(Object.fromEntries(durations), null, 2)}\n`);
  const bytes = files.reduce((sum, file) => sum + statSync(`${FOLDER}${file}`).size, 0);
  process.stdout.write(`${files.length} recordings, ${Math.round(bytes / 1000)} kB\n`);
}

function make(name) {
  if (name === CHIME) return save(name, level(chime()));
  const clip = CLIPS.get(name);
  if (clip === undefined) throw new Error(`no clip named ${name} in src/voice/clips.ts`);
  return save(name, soften(level(trim(speak(clip.speak ?? clip.text)))));
}

const asked = process.argv.slice(2);
if (!asked.includes('--measure')) for (const name of asked.length > 0 ? asked : [CHIME, ...CLIPS.keys()]) make(name);
measure();
