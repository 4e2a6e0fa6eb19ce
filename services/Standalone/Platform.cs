using System.Runtime.Versioning;

// PostgreSQL's packages, signals and process ties are those of Linux.
[assembly: SupportedOSPlatform("linux")]
