# Stands for Homebrew: loads a formula, lets it install from unpacked sources, runs its test with
# programs that are built, and holds what `brew audit` asks of the description.
#
# ruby formula.rb FORMULA SOURCES PROGRAMS

path, sources, programs = ARGV.map { |argument| File.expand_path(argument) }

class Formula
  class << self
    attr_reader :said, :tested

    %i[desc homepage url sha256 license].each do |name|
      define_method(name) { |value| (@said ||= {})[name] = value }
    end

    def depends_on(what)
      (@said ||= {})[:depends_on] = what
    end

    def test(&block)
      @tested = block
    end
  end

  # Where files are installed: it only looks whether they are there.
  class Place
    attr_reader :count

    def install(*files)
      named = files.flatten.flat_map { |file| file.is_a?(Hash) ? file.keys : [file] }
      abort "nothing to install" if named.empty?
      named.each { |file| abort "no #{file}" unless File.file?(file) }
      @count = @count.to_i + named.length
    end
  end

  attr_reader :bin, :version, :man1, :bash_completion, :fish_completion, :zsh_completion, :ran

  def initialize(bin)
    @bin = bin
    @version = self.class.said.fetch(:url)[/-(\d+\.\d+\.\d+)\.tar\.gz\z/, 1]
    @man1, @bash_completion, @fish_completion, @zsh_completion = Array.new(4) { Place.new }
    @ran = []
  end

  def std_cargo_args(path:)
    abort "no package in #{path}" unless File.file?("#{path}/Cargo.toml")
    ["--locked", "--root=prefix", "--path=#{path}"]
  end

  def system(*words)
    @ran << words
  end

  def shell_output(command)
    IO.popen(command, &:read).tap { abort "`#{command}` failed" unless $?.success? }
  end

  def assert_equal(expected, actual)
    abort "#{actual.inspect} is not #{expected.inspect}" unless expected == actual
  end
end

load path
name = File.basename(path, ".rb")
formula = Object.const_get(name.split("-").map(&:capitalize).join)

said = formula.said
%i[desc homepage url sha256 license].each { |key| abort "no #{key}" unless said[key] }
desc = said[:desc]
abort "desc: #{desc.length} characters" if desc.length > 80
abort "desc begins with an article" if desc =~ /\A(an?|the) /i
abort "desc names the formula" if desc.downcase.start_with?(name)
abort "desc ends with a full stop" if desc.end_with?(".")
abort "desc begins with a small letter" unless desc =~ /\A[A-Z0-9]/
abort "sha256 is none" unless said[:sha256] =~ /\A\h{64}\z/
abort "Rust is for building only" unless said[:depends_on] == { "rust" => :build }

tool = formula.new(programs)
Dir.chdir(sources) { tool.install }
abort "it runs #{tool.ran}" unless tool.ran.length == 1 && tool.ran[0][0, 2] == %w[cargo install]
places = [tool.man1, tool.bash_completion, tool.fish_completion, tool.zsh_completion]
abort "no page or no completion" unless places.all?(&:count)
abort "no test" unless formula.tested
tool.instance_eval(&formula.tested)
puts "#{places.sum(&:count)} files"
