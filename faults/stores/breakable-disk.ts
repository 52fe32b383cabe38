import { spawnSync } from 'node:child_process'
import { closeSync, ftruncateSync, mkdirSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

/** A file system in a file, whose power can be cut: what has not been flushed is gone. */
export interface CuttableDisk {
  /** Where it is mounted. */
  readonly folder: string
  /** Flushes everything. */
  readonly settle: () => void
  /** From now on it reads and writes nothing; what waits to be written never will be. */
  readonly cut: () => void
  /** After every process has let go of it: the power is back. */
  readonly restore: () => Promise<void>
  readonly remove: () => Promise<void>
}

/** FS_IOC_SHUTDOWN with "no flush of the log". Node has no ioctl, so whichever of these is here makes the call. */
const cutters: readonly (readonly [string, readonly string[]])[] = [
  ['perl', ['-e', 'open(F,"<",$ARGV[0]) or die; my $how=pack("L",2); ioctl(F,0x8004587D,$how) or die "$!"']],
  [
    'python3',
    [
      '-c',
      'import fcntl,os,struct,sys; fcntl.ioctl(os.open(sys.argv[1],os.O_RDONLY),0x8004587D,struct.pack("I",2))',
    ],
  ],
]

const cutter = (folder: string) => cutters.some(([name, args]) => succeeds(name, [...args, folder]))

const succeeds = (program: string, args: readonly string[]) =>
  spawnSync(program, args, { stdio: 'ignore' }).status === 0

/** Makes and mounts one; undefined where this user or this system cannot. */
export function mountCuttableDisk(home: string, megabytes = 64): CuttableDisk | undefined {
  const image = join(home, 'disk.img')
  const folder = join(home, 'disk')
  const file = openSync(image, 'w')
  ftruncateSync(file, megabytes * 1024 * 1024)
  closeSync(file)
  mkdirSync(folder)
  // nothing is written out by itself for five minutes: a cut takes all that nobody has flushed
  const mount = () => succeeds('mount', ['-o', 'loop,commit=300', image, folder])
  const isMounted = succeeds('mkfs.ext4', ['-q', '-F', image]) && mount()
  if (!isMounted) {
    rmSync(image)
    rmSync(folder, { recursive: true })
    return undefined
  }
  mounted.add(folder)
  return {
    folder,
    settle: () => void succeeds('sync', ['-f', folder]),
    cut() {
      if (!cutter(folder)) throw new Error('neither perl nor python3 could cut the power of the disk')
    },
    async restore() {
      await unmount(folder)
      if (!mount()) throw new Error('the disk cannot be mounted again')
      mounted.add(folder)
    },
    async remove() {
      await unmount(folder)
      rmSync(image, { force: true })
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** A small disk in memory. */
export interface SmallDisk {
  readonly folder: string
  /** Takes all the room that is left. */
  readonly fill: () => void
  /** Gives it back. */
  readonly free: () => void
  readonly remove: () => Promise<void>
}

export function mountSmallDisk(home: string, megabytes: number): SmallDisk | undefined {
  const folder = join(home, 'small')
  mkdirSync(folder)
  if (!succeeds('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder])) {
    rmSync(folder, { recursive: true })
    return undefined
  }
  mounted.add(folder)
  const filler = join(folder, 'filler')
  return {
    folder,
    fill() {
      for (let size = 1 << 20; size >= 512; size /= 2) {
        try {
          for (;;) writeFileSync(filler, Buffer.alloc(size), { flag: 'a' })
        } catch {}
      }
    },
    free: () => rmSync(filler, { force: true }),
    async remove() {
      await unmount(folder)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const mounted = new Set<string>()
// whatever becomes of the rig, nothing stays mounted
process.once('exit', () => {
  for (const folder of mounted) succeeds('umount', ['-l', folder])
})

// a process that was killed may hold its files a moment longer
async function unmount(folder: string): Promise<void> {
  mounted.delete(folder)
  for (let tries = 0; tries < 200; tries++) {
    if (succeeds('umount', [folder])) return
    await pause(10)
  }
  if (!succeeds('umount', ['-l', folder])) throw new Error('the disk cannot be unmounted')
}
