# Stands for nixpkgs: what the flake takes of it, and nothing that has to be fetched.
{
  outputs = { self }:
    let
      systems = [ "x86_64-linux" "aarch64-linux" "x86_64-darwin" "aarch64-darwin" ];
      genAttrs = names: f:
        builtins.listToAttrs (map (name: { inherit name; value = f name; }) names);
      # Evaluated wholly: what is missing in it is an error.
      make = system: name: values:
        derivation { inherit name system; builder = "/bin/sh"; values = builtins.toJSON values; };
    in {
      lib = { inherit genAttrs; };
      legacyPackages = genAttrs systems (system: {
        fetchurl = { url, sha256 }: "${url}#${sha256}";
        installShellFiles = "installShellFiles";
        lib.licenses = { mit = "MIT"; asl20 = "Apache-2.0"; };
        symlinkJoin = { name, paths }: make system name { inherit paths; };
        rustPlatform.buildRustPackage =
          { pname, version, src, cargoLock, cargoBuildFlags, cargoTestFlags, nativeBuildInputs, postInstall, meta }:
          make system "${pname}-${version}" {
            inherit src cargoBuildFlags cargoTestFlags nativeBuildInputs postInstall meta;
            lock = builtins.readFile cargoLock.lockFile;
          } // { inherit postInstall src; };
      });
    };
}
